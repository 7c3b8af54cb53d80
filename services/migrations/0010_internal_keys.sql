-- Keys with which one process of the control plane proves itself to another. They are the control plane's, not an account's.
create table internal_key (
  key_id uuid primary key,
  secret bytea not null,
  created_at timestamptz not null
);
create index internal_key_created on internal_key (created_at);
grant usage on schema public to lakehouse_job_manager, lakehouse_relay;
grant select, insert, delete on internal_key
  to lakehouse_webapp, lakehouse_cluster_manager, lakehouse_job_manager, lakehouse_relay;
