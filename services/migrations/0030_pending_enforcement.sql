-- What clusters become, as their policies say, once they end or restart.
create table pending_enforcement (
  account_id uuid not null,
  workspace_id bigint not null,
  cluster_id text not null,
  -- As a cluster has them.
  spec jsonb not null,
  attributes jsonb not null,
  num_workers integer not null check (num_workers >= 0),
  min_workers integer,
  max_workers integer,
  -- What changes, in texts for people.
  changes jsonb not null,
  initiator_name text not null,
  initiated_at timestamptz not null,
  primary key (account_id, workspace_id, cluster_id),
  foreign key (account_id, workspace_id, cluster_id) references cluster on delete cascade,
  check ((min_workers is null) = (max_workers is null))
);
alter table pending_enforcement enable row level security;
alter table pending_enforcement force row level security;
create policy tenant on pending_enforcement using (account_id = current_account());

grant select, insert, update, delete on pending_enforcement to lakehouse_webapp;
grant select, delete on pending_enforcement to lakehouse_cluster_manager;
