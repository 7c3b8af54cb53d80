-- Cluster policies: what the clusters of those who may use one are allowed to be.
create table cluster_policy (
  account_id uuid not null,
  workspace_id bigint not null,
  policy_id text not null,
  name text not null check (length(name) between 1 and 100),
  description text,
  -- As it was written, which clients compare; null for a policy that takes its definition from a family.
  definition text,
  policy_family_id text,
  -- What a policy of a family has of its own, attribute by attribute.
  family_overrides text,
  libraries jsonb not null default '[]',
  max_clusters_per_user bigint check (max_clusters_per_user > 0),
  creator_id bigint not null,
  creator_name text not null,
  created_at timestamptz not null,
  primary key (account_id, workspace_id, policy_id),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade,
  unique (account_id, workspace_id, name),
  check ((definition is null) <> (policy_family_id is null)),
  check (family_overrides is null or policy_family_id is not null)
);
create index cluster_of_policy on cluster (account_id, workspace_id, (attributes ->> 'policy_id'))
  where attributes ->> 'policy_id' is not null;

alter table cluster_policy enable row level security;
alter table cluster_policy force row level security;
create policy tenant on cluster_policy using (account_id = current_account());

grant select, insert, update, delete on cluster_policy to lakehouse_webapp;
-- It installs the libraries of a policy.
grant select on cluster_policy to lakehouse_cluster_manager;
