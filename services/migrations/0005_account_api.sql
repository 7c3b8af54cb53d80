-- What data planes register of themselves, and the workspaces that are made of it.

-- Which account may have a role assumed: the first that proved it. The key is unique over all accounts, and stays so where
-- row-level security hides the other account's row.
create table customer_role (
  account_id uuid not null references account,
  role_arn text not null unique,
  primary key (account_id, role_arn)
);

create table credential (
  account_id uuid not null references account,
  credential_id uuid not null,
  credential_name text not null,
  role_arn text not null,
  created_at timestamptz not null,
  -- Whether the role trusts this control plane on behalf of this account, and of no other.
  proof text not null default 'PENDING' check (proof in ('PENDING', 'PROVED', 'REFUSED')),
  proof_message text not null default '',
  -- How often a proof was begun; whoever began the newest one records its result.
  attempts integer not null default 0,
  -- When the next proof is due; in the future also while one is under way.
  due_at timestamptz not null,
  primary key (account_id, credential_id)
);
create index credential_due on credential (due_at) where proof <> 'PROVED';
create index credential_of_role on credential (account_id, role_arn);

create table storage_configuration (
  account_id uuid not null references account,
  storage_configuration_id uuid not null,
  storage_configuration_name text not null,
  bucket_name text not null,
  role_arn text,
  created_at timestamptz not null,
  primary key (account_id, storage_configuration_id)
);

create table vpc_endpoint (
  account_id uuid not null references account,
  vpc_endpoint_id uuid not null,
  vpc_endpoint_name text not null,
  aws_vpc_endpoint_id text not null,
  region text not null,
  aws_account_id text,
  aws_endpoint_service_id text,
  use_case text not null,
  -- In AWS's words.
  state text not null default 'pending',
  attempts integer not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null,
  primary key (account_id, vpc_endpoint_id),
  unique (account_id, aws_vpc_endpoint_id)
);
create index vpc_endpoint_due on vpc_endpoint (due_at) where state in ('pending', 'pendingAcceptance');

create table network (
  account_id uuid not null references account,
  network_id uuid not null,
  network_name text not null,
  vpc_id text not null,
  subnet_ids text[] not null,
  security_group_ids text[] not null,
  rest_api_endpoint_id uuid,
  relay_endpoint_id uuid,
  vpc_status text not null default 'UNATTACHED' check (vpc_status in ('UNATTACHED', 'VALID', 'WARNED', 'BROKEN')),
  -- Lists of objects as the API answers them.
  error_messages jsonb not null default '[]',
  warning_messages jsonb not null default '[]',
  created_at timestamptz not null,
  primary key (account_id, network_id),
  foreign key (account_id, rest_api_endpoint_id) references vpc_endpoint,
  foreign key (account_id, relay_endpoint_id) references vpc_endpoint
);
create index network_of_endpoints on network (account_id, rest_api_endpoint_id, relay_endpoint_id);

create table private_access_settings (
  account_id uuid not null references account,
  private_access_settings_id uuid not null,
  private_access_settings_name text not null,
  region text not null,
  public_access_enabled boolean not null,
  private_access_level text not null check (private_access_level in ('ACCOUNT', 'ENDPOINT')),
  created_at timestamptz not null,
  primary key (account_id, private_access_settings_id)
);

create table private_access_endpoint (
  account_id uuid not null,
  private_access_settings_id uuid not null,
  vpc_endpoint_id uuid not null,
  primary key (account_id, private_access_settings_id, vpc_endpoint_id),
  foreign key (account_id, private_access_settings_id) references private_access_settings on delete cascade,
  foreign key (account_id, vpc_endpoint_id) references vpc_endpoint
);
create index private_access_endpoint_of on private_access_endpoint (account_id, vpc_endpoint_id);

create table customer_managed_key (
  account_id uuid not null references account,
  customer_managed_key_id uuid not null,
  use_cases text[] not null,
  key_arn text not null,
  key_alias text,
  key_region text not null,
  reuse_key_for_cluster_volumes boolean,
  created_at timestamptz not null,
  primary key (account_id, customer_managed_key_id)
);

-- A workspace of this machine has none of these.
alter table workspace
  add column credential_id uuid,
  add column storage_configuration_id uuid,
  add column network_id uuid,
  add column private_access_settings_id uuid,
  add column managed_services_key_id uuid,
  add column storage_key_id uuid,
  add column pricing_tier text not null default 'PREMIUM',
  add column custom_tags jsonb not null default '{}',
  -- When the checks now under way began; a role may take some minutes to be known everywhere in AWS.
  add column provisioning_since timestamptz,
  -- When the next step is due; in the future also while one is under way.
  add column due_at timestamptz,
  add foreign key (account_id, credential_id) references credential,
  add foreign key (account_id, storage_configuration_id) references storage_configuration,
  add foreign key (account_id, network_id) references network,
  add foreign key (account_id, private_access_settings_id) references private_access_settings,
  add foreign key (account_id, managed_services_key_id) references customer_managed_key,
  add foreign key (account_id, storage_key_id) references customer_managed_key;
create index workspace_due on workspace (due_at) where status in ('PROVISIONING', 'CANCELLING');
create index workspace_of_credential on workspace (account_id, credential_id);
create index workspace_of_storage_configuration on workspace (account_id, storage_configuration_id);
create index workspace_of_network on workspace (account_id, network_id);
create index workspace_of_private_access_settings on workspace (account_id, private_access_settings_id);
create index workspace_of_managed_services_key on workspace (account_id, managed_services_key_id);
create index workspace_of_storage_key on workspace (account_id, storage_key_id);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array[
    'customer_role', 'credential', 'storage_configuration', 'vpc_endpoint', 'network', 'private_access_settings',
    'private_access_endpoint', 'customer_managed_key'
  ] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;

-- The cluster manager finds what is due in any account. Outside an account it sees these rows and changes none.
create policy due on workspace for select to lakehouse_cluster_manager
  using (current_account() is null and status in ('PROVISIONING', 'CANCELLING'));
create policy due on credential for select to lakehouse_cluster_manager
  using (current_account() is null and proof <> 'PROVED');
create policy due on vpc_endpoint for select to lakehouse_cluster_manager
  using (current_account() is null and state in ('pending', 'pendingAcceptance'));

grant select, insert, update, delete on
  credential, storage_configuration, vpc_endpoint, network, private_access_settings, private_access_endpoint,
  customer_managed_key
  to lakehouse_webapp;
grant select, insert, delete on customer_role to lakehouse_webapp;

grant usage on schema public to lakehouse_cluster_manager;
grant select, update on credential, vpc_endpoint, network to lakehouse_cluster_manager;
grant select, update, delete on workspace to lakehouse_cluster_manager;
grant select on storage_configuration, customer_managed_key to lakehouse_cluster_manager;
grant select, insert on customer_role to lakehouse_cluster_manager;
-- With a workspace go the memberships in its groups; the trigger that removes them acts as whoever deletes the workspace.
grant select (account_id, principal_id, workspace_id, assigned_as) on principal to lakehouse_cluster_manager;
grant select, delete on group_member to lakehouse_cluster_manager;
