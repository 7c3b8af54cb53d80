-- Who may enter: users, service principals, groups; what they are members of; what they prove themselves with.

create table principal (
  account_id uuid not null references account,
  principal_id bigint not null,
  kind text not null check (kind in ('USER', 'SERVICE_PRINCIPAL', 'GROUP')),
  -- A group may belong to one workspace; users and service principals are the account's.
  workspace_id bigint,
  display_name text not null,
  user_name text,
  given_name text,
  family_name text,
  application_id uuid,
  external_id text,
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, principal_id),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade,
  check ((kind = 'USER') = (user_name is not null)),
  check ((kind = 'SERVICE_PRINCIPAL') = (application_id is not null)),
  check (kind = 'GROUP' or workspace_id is null)
);
create unique index principal_user_name on principal (account_id, lower(user_name)) where kind = 'USER';
create unique index principal_application on principal (account_id, application_id) where kind = 'SERVICE_PRINCIPAL';
create unique index principal_group_name on principal (account_id, coalesce(workspace_id, 0), lower(display_name))
  where kind = 'GROUP';
create index principal_by_kind on principal (account_id, kind, principal_id);

create table group_member (
  account_id uuid not null,
  group_id bigint not null,
  member_id bigint not null,
  primary key (account_id, group_id, member_id),
  foreign key (account_id, group_id) references principal on delete cascade,
  foreign key (account_id, member_id) references principal on delete cascade,
  check (group_id <> member_id)
);
create index group_member_of on group_member (account_id, member_id, group_id);

-- Roles at account level, such as account_admin.
create table principal_role (
  account_id uuid not null,
  principal_id bigint not null,
  role text not null,
  primary key (account_id, principal_id, role),
  foreign key (account_id, principal_id) references principal on delete cascade
);

-- Who works in a workspace. Admins are members too.
create table workspace_assignment (
  account_id uuid not null,
  workspace_id bigint not null,
  principal_id bigint not null,
  permission text not null check (permission in ('USER', 'ADMIN')),
  primary key (account_id, workspace_id, principal_id),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade,
  foreign key (account_id, principal_id) references principal on delete cascade
);
create index workspace_assignment_of on workspace_assignment (account_id, principal_id, workspace_id);

create table workspace_entitlement (
  account_id uuid not null,
  workspace_id bigint not null,
  principal_id bigint not null,
  entitlement text not null,
  primary key (account_id, workspace_id, principal_id, entitlement),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade,
  foreign key (account_id, principal_id) references principal on delete cascade
);

-- Personal access tokens: only their SHA-256 is kept, which is enough for 32 random bytes.
create table personal_access_token (
  account_id uuid not null,
  token_id uuid not null,
  principal_id bigint not null,
  -- The workspace that it was made in; null for a token of the account.
  workspace_id bigint,
  secret_hash bytea not null unique,
  comment text not null default '',
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_on date,
  primary key (account_id, token_id),
  foreign key (account_id, principal_id) references principal on delete cascade,
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade
);
create index personal_access_token_of on personal_access_token (account_id, principal_id, token_id);

create table service_principal_secret (
  account_id uuid not null,
  secret_id uuid not null,
  principal_id bigint not null,
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz,
  primary key (account_id, secret_id),
  foreign key (account_id, principal_id) references principal on delete cascade
);
create index service_principal_secret_of on service_principal_secret (account_id, principal_id, secret_id);

-- Local passwords, for accounts without a login provider.
create table user_password (
  account_id uuid not null,
  principal_id bigint not null,
  argon2id text not null,
  failures integer not null default 0,
  locked_until timestamptz,
  primary key (account_id, principal_id),
  foreign key (account_id, principal_id) references principal on delete cascade
);

-- What was changed and what was denied. Services may add to it and read it, nothing else.
create table audit_event (
  account_id uuid not null references account,
  event_id uuid not null,
  workspace_id bigint,
  happened_at timestamptz not null,
  operation text not null,
  actor text not null,
  source_ip text not null,
  user_agent text,
  request_id text not null,
  status integer not null,
  parameters jsonb not null,
  primary key (account_id, event_id)
);
create index audit_event_time on audit_event (account_id, happened_at);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array[
    'principal', 'group_member', 'principal_role', 'workspace_assignment', 'workspace_entitlement',
    'personal_access_token', 'service_principal_secret', 'user_password', 'audit_event'
  ] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;

-- Whoever shows a secret sees the row that holds its hash, before the account is known.
create policy by_secret on personal_access_token for select
  using (secret_hash = decode(nullif(current_setting('lakehouse.secret_hash', true), ''), 'hex'));

grant select, insert, update, delete on
  principal, group_member, principal_role, workspace_assignment, workspace_entitlement,
  personal_access_token, service_principal_secret, user_password
  to lakehouse_webapp;
grant select, insert on audit_event to lakehouse_webapp;
