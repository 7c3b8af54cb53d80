-- People's logins: sessions of browsers, and what clients were let do in someone's name.

-- A browser that has logged in. Only the SHA-256 of what its cookie holds is kept.
create table login_session (
  account_id uuid not null,
  session_id uuid not null,
  principal_id bigint not null,
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, session_id),
  foreign key (account_id, principal_id) references principal on delete cascade
);
create index login_session_of on login_session (account_id, principal_id);

-- A client that acts for a person: first a code (RFC 6749 section 4.1), then access and refresh tokens, which all end with this row.
create table oauth_grant (
  account_id uuid not null,
  grant_id uuid not null,
  principal_id bigint not null,
  -- The workspace that its tokens are for; null for the account.
  workspace_id bigint,
  client_id text not null,
  scope text not null,
  -- Where the code was had, and so where it and the refresh tokens are taken.
  issuer text not null,
  redirect_uri text not null,
  code_challenge text not null,
  code_hash bytea not null unique,
  code_expires_at timestamptz not null,
  redeemed_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, grant_id),
  foreign key (account_id, principal_id) references principal on delete cascade,
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade
);
create index oauth_grant_of on oauth_grant (account_id, principal_id);

-- Refresh tokens are used once. A used one is kept as long as its grant: who shows it again has stolen it, or was stolen from.
create table oauth_refresh_token (
  account_id uuid not null,
  token_id uuid not null,
  grant_id uuid not null,
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (account_id, token_id),
  foreign key (account_id, grant_id) references oauth_grant on delete cascade
);
create index oauth_refresh_token_of on oauth_refresh_token (account_id, grant_id);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['login_session', 'oauth_grant', 'oauth_refresh_token'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;

-- Whoever shows a secret sees the row that holds its hash, before the account is known.
create policy by_secret on login_session for select
  using (secret_hash = decode(nullif(current_setting('lakehouse.secret_hash', true), ''), 'hex'));
create policy by_secret on oauth_grant for select
  using (code_hash = decode(nullif(current_setting('lakehouse.secret_hash', true), ''), 'hex'));
create policy by_secret on oauth_refresh_token for select
  using (secret_hash = decode(nullif(current_setting('lakehouse.secret_hash', true), ''), 'hex'));
-- Whoever logs in where many accounts are says the name of one.
create policy by_name on account for select
  using (name = nullif(current_setting('lakehouse.account_name', true), ''));

grant select, insert, delete on login_session to lakehouse_webapp;
grant select, insert, update, delete on oauth_grant, oauth_refresh_token to lakehouse_webapp;

-- Who is deactivated is logged out for good: becoming active again brings no session and no token back.
create function end_logins() returns trigger language plpgsql as $$
begin
  delete from login_session where account_id = new.account_id and principal_id = new.principal_id;
  delete from oauth_grant where account_id = new.account_id and principal_id = new.principal_id;
  return null;
end $$;
create trigger end_logins after update of active on principal for each row
  when (old.active and not new.active) execute function end_logins();
