-- Tenants and their workspaces. Every tenant table is led by account_id and hidden by forced row-level security.

-- The account of this transaction; null outside any account, which matches no row.
create function current_account() returns uuid
  language sql stable
  return nullif(current_setting('lakehouse.account_id', true), '')::uuid;

create table account (
  account_id uuid primary key,
  name text not null unique,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'SUSPENDED')),
  created_at timestamptz not null
);
alter table account enable row level security;
alter table account force row level security;
create policy tenant on account using (account_id = current_account());

create table workspace (
  account_id uuid not null references account,
  workspace_id bigint not null unique,
  workspace_name text not null,
  deployment_name text not null unique,
  aws_region text not null,
  status text not null
    check (status in ('NOT_PROVISIONED', 'PROVISIONING', 'RUNNING', 'FAILED', 'CANCELLING', 'BANNED')),
  status_message text not null default '',
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (account_id, workspace_id)
);
alter table workspace enable row level security;
alter table workspace force row level security;
create policy tenant on workspace using (account_id = current_account());
-- A request names its workspace by host before its account is known: it sees the one row whose name it says.
create policy by_host on workspace for select
  using (deployment_name = nullif(current_setting('lakehouse.deployment_name', true), ''));

grant usage on schema public to lakehouse_webapp;
grant select, insert, update, delete on account, workspace to lakehouse_webapp;
