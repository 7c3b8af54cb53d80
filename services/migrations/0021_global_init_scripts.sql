-- Scripts that every node of a workspace runs before Spark starts.
create table global_init_script (
  account_id uuid not null,
  workspace_id bigint not null,
  script_id text not null,
  name text not null,
  -- Base64, as it was written.
  script text not null,
  enabled boolean not null,
  -- From 0 on, without gaps.
  position integer not null check (position >= 0),
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (account_id, workspace_id, script_id),
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id) on delete cascade,
  unique (account_id, workspace_id, position) deferrable initially deferred
);
alter table global_init_script enable row level security;
alter table global_init_script force row level security;
create policy tenant on global_init_script using (account_id = current_account());
grant select, insert, update, delete on global_init_script to lakehouse_webapp;
grant select on global_init_script to lakehouse_cluster_manager;
