-- Nodes that wait in instance pools: who looks after them, and what a pool that is deleted leaves behind.

alter table instance_pool
  -- Deleted: nobody sees it any more, and its row goes when its idle nodes are gone.
  add column removed_at timestamptz,
  -- When the cluster manager looks at it next, and which one does: as of clusters.
  add column due_at timestamptz not null default '-infinity',
  add column lease_holder text,
  add column lease_until timestamptz,
  add column lease_number bigint not null default 0;

alter table instance_pool drop constraint instance_pool_account_id_workspace_id_instance_pool_name_key;
create unique index instance_pool_name on instance_pool (account_id, workspace_id, instance_pool_name) where removed_at is null;
create index instance_pool_due on instance_pool (due_at);

-- The cluster manager finds pools of any account. Outside an account it sees these rows and changes none.
create policy due on instance_pool for select to lakehouse_cluster_manager using (current_account() is null);
grant update (removed_at, due_at, lease_holder, lease_until, lease_number), delete on instance_pool to lakehouse_cluster_manager;
revoke delete on instance_pool from lakehouse_webapp;
