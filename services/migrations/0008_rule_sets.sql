-- Roles on a single group or service principal, or on all of the account: who manages them.
create table role_grant (
  account_id uuid not null references account,
  -- Id of the group or service principal; 0 for the account as a whole.
  resource_key bigint not null,
  resource_id bigint generated always as (nullif(resource_key, 0)) stored,
  role text not null,
  principal_id bigint not null,
  primary key (account_id, resource_key, role, principal_id),
  foreign key (account_id, resource_id) references principal (account_id, principal_id) on delete cascade,
  foreign key (account_id, principal_id) references principal on delete cascade
);
create index role_grant_of on role_grant (account_id, principal_id);
create index role_grant_on on role_grant (account_id, resource_id);
alter table role_grant enable row level security;
alter table role_grant force row level security;
create policy tenant on role_grant using (account_id = current_account());
grant select, insert, update, delete on role_grant to lakehouse_webapp;
