-- What accounts want delivered and watched.

-- A configuration is never deleted, only disabled, and then keeps nothing it names from being deleted: hence no foreign keys.
create table log_delivery (
  account_id uuid not null references account,
  config_id uuid not null,
  config_name text not null,
  log_type text not null check (log_type in ('BILLABLE_USAGE', 'AUDIT_LOGS')),
  output_format text not null check (output_format in ('CSV', 'JSON')),
  credential_id uuid not null,
  storage_configuration_id uuid not null,
  delivery_path_prefix text not null,
  -- A month, such as 2026-11; null for from now on.
  delivery_start_time text,
  -- Empty for all workspaces, later ones included.
  workspace_ids bigint[] not null,
  status text not null check (status in ('ENABLED', 'DISABLED')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, config_id)
);
create index log_delivery_of_credential on log_delivery (account_id, credential_id);
create index log_delivery_of_storage_configuration on log_delivery (account_id, storage_configuration_id);

create table budget (
  account_id uuid not null references account,
  budget_id uuid not null,
  display_name text not null,
  -- As the API answers them.
  filter jsonb not null,
  alert_configurations jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, budget_id)
);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['log_delivery', 'budget'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;

grant select, insert, update on log_delivery to lakehouse_webapp;
grant select, insert, update, delete on budget to lakehouse_webapp;
