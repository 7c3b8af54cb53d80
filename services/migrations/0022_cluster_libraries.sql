-- Libraries that somebody has installed on a cluster.
create table cluster_library (
  account_id uuid not null,
  workspace_id bigint not null,
  cluster_id text not null,
  -- Which library it is: its words, in one order.
  library_key text not null,
  library jsonb not null,
  installed_at timestamptz not null,
  -- Of the generation that still has it: the next one does not. Null while it is wanted.
  uninstalled_in integer,
  primary key (account_id, workspace_id, cluster_id, library_key),
  foreign key (account_id, workspace_id, cluster_id) references cluster on delete cascade
);
alter table cluster_library enable row level security;
alter table cluster_library force row level security;
create policy tenant on cluster_library using (account_id = current_account());
grant select, insert, update, delete on cluster_library to lakehouse_webapp;
grant select on cluster_library to lakehouse_cluster_manager;
