-- Instance pools: what nodes of clusters may be taken from, and how many of them wait.
create table instance_pool (
  account_id uuid not null,
  workspace_id bigint not null,
  instance_pool_id text not null,
  instance_pool_name text not null check (length(instance_pool_name) between 1 and 100),
  node_type_id text not null,
  -- What instances are made of beyond their type, in the words of the API: it stays as it was made.
  attributes jsonb not null,
  custom_tags jsonb not null,
  min_idle_instances integer not null check (min_idle_instances >= 0),
  -- Null: as many as the AWS account allows.
  max_capacity integer check (max_capacity > 0),
  idle_instance_autotermination_minutes integer not null,
  creator_id bigint not null,
  created_at timestamptz not null,
  primary key (account_id, workspace_id, instance_pool_id),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade,
  unique (account_id, workspace_id, instance_pool_name)
);
alter table instance_pool enable row level security;
alter table instance_pool force row level security;
create policy tenant on instance_pool using (account_id = current_account());
grant select, insert, update, delete on instance_pool to lakehouse_webapp;
grant select on instance_pool to lakehouse_cluster_manager;
