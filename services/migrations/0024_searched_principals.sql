-- What principals are searched by.

-- Names in lower case, as services make them of what they look for: by the rules of Unicode, whatever the locale of the database is.
create function lower_case(text) returns text language sql immutable strict parallel safe as
  $$ select lower($1 collate "und-x-icu") collate "C" $$;

-- Keys of names in both directions: what ends in a text begins with it when both are reversed. As before, row-level security lets only
-- leakproof comparisons of plain columns use an index.
alter table principal
  drop column user_name_key,
  drop column display_name_key,
  add column user_name_key text collate "C" generated always as (lower_case(user_name)) stored,
  add column display_name_key text collate "C" generated always as (lower_case(display_name)) stored,
  add column user_name_reversed text collate "C" generated always as (reverse(lower_case(user_name))) stored,
  add column display_name_reversed text collate "C" generated always as (reverse(lower_case(display_name))) stored;
create index principal_user_name_key on principal (account_id, user_name_key, principal_id) where kind = 'USER';
create index principal_display_name_key on principal (account_id, kind, display_name_key, principal_id);
create index principal_user_name_reversed on principal (account_id, user_name_reversed, principal_id) where kind = 'USER';
create index principal_display_name_reversed on principal (account_id, kind, display_name_reversed, principal_id);

drop index principal_user_name, principal_group_name;
create unique index principal_user_name on principal (account_id, user_name_key) where kind = 'USER';
create unique index principal_group_name on principal (account_id, coalesce(workspace_id, 0), display_name_key) where kind = 'GROUP';

-- The e-mail addresses of users, in lower case; they follow `principal.emails`, which is what was written.
create table principal_email (
  account_id uuid not null,
  principal_id bigint not null,
  place integer not null,
  value_key text collate "C" not null,
  value_reversed text collate "C" not null generated always as (reverse(value_key)) stored,
  type_key text collate "C",
  "primary" boolean,
  primary key (account_id, principal_id, place),
  foreign key (account_id, principal_id) references principal on delete cascade
);
create index principal_email_value on principal_email (account_id, value_key, principal_id);
create index principal_email_reversed on principal_email (account_id, value_reversed, principal_id);

-- A user of whom no address was written has the user name.
create function emails_of(user_name text, emails jsonb)
returns table (place bigint, value_key text, type_key text, "primary" boolean) language sql immutable as $$
  select one.place, lower_case(one.email ->> 'value'), lower_case(one.email ->> 'type'), (one.email ->> 'primary')::boolean
  from jsonb_array_elements(
    case when emails = '[]' then jsonb_build_array(jsonb_build_object('value', user_name, 'type', 'work', 'primary', true))
    else emails end
  ) with ordinality as one (email, place)
$$;

create function follow_emails() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from principal_email e where e.account_id = new.account_id and e.principal_id = new.principal_id;
  end if;
  insert into principal_email (account_id, principal_id, place, value_key, type_key, "primary")
  select new.account_id, new.principal_id, e.place, e.value_key, e.type_key, e."primary"
  from emails_of(new.user_name, new.emails) e;
  return null;
end $$;
create trigger follow_emails_of_new after insert on principal
  for each row when (new.kind = 'USER') execute function follow_emails();
create trigger follow_emails after update of emails, user_name on principal
  for each row when (new.kind = 'USER' and (new.emails, new.user_name) is distinct from (old.emails, old.user_name))
  execute function follow_emails();

-- Those who are there already, of all accounts: row-level security would hide them from the owner too.
alter table principal no force row level security;
insert into principal_email (account_id, principal_id, place, value_key, type_key, "primary")
select p.account_id, p.principal_id, e.place, e.value_key, e.type_key, e."primary"
from principal p, emails_of(p.user_name, p.emails) e where p.kind = 'USER';
alter table principal force row level security;

alter table principal_email enable row level security;
alter table principal_email force row level security;
create policy tenant on principal_email using (account_id = current_account());
grant select, insert, delete on principal_email to lakehouse_webapp;
