-- Usage is put into customers' buckets: a file for each workspace and month, which is replaced every day until the month is over.

alter table node_usage add column creator_id bigint;
-- Of a month: what ended before it began is not looked at.
create index node_usage_end on node_usage (account_id, workspace_id, coalesce(ended_at, 'infinity'::timestamptz));

alter table log_delivery
  -- The month that is being delivered, such as 2026-11; null before the first delivery.
  add column usage_month text,
  -- The last workspace whose file was put in this round.
  add column usage_workspace bigint not null default 0;
grant update (usage_month, usage_workspace) on log_delivery to lakehouse_cluster_manager;
