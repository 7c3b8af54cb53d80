-- Through whose provider the people of an account log in, as its operator says.
create table login_setting (
  account_id uuid primary key references account,
  issuer text not null,
  client_id text not null,
  -- Null: a public client, which has none.
  client_secret text,
  scopes text[] not null,
  user_name_claim text not null,
  groups_claim text not null,
  -- Groups of the provider, each with the group of the account whose members it decides.
  groups jsonb not null,
  -- Whether someone who is not there yet is made a user.
  create_users boolean not null,
  -- Whether people log in by password as well.
  passwords boolean not null
);
alter table login_setting enable row level security;
alter table login_setting force row level security;
create policy tenant on login_setting using (account_id = current_account());
grant select on login_setting to lakehouse_webapp;
