-- Audit logs are put into customers' buckets.

-- The transaction that wrote an event. A row is settled once every older transaction has ended: no row can come to lie before it.
-- So whoever reads in this order, and settled rows only, misses nothing.
alter table audit_event add column written_by xid8 not null default pg_current_xact_id();
create index audit_event_written on audit_event (account_id, written_by, event_id);

alter table log_delivery
  -- The last event that was delivered.
  add column delivered_transaction xid8 not null default '0',
  add column delivered_event uuid not null default '00000000-0000-0000-0000-000000000000',
  -- The last event of the batch that is being delivered; null between batches. It is fixed before anything is put, so that whoever
  -- delivers the batch, and however often, puts the same objects.
  add column batch_transaction xid8,
  add column batch_event uuid,
  -- Numbers the batches; it is in the objects' names.
  add column batch_number bigint not null default 0,
  -- How often a step was begun; whoever began the newest one records its result.
  add column attempts integer not null default 0,
  add column due_at timestamptz not null default '-infinity',
  add column delivery_status text not null default 'CREATED'
    check (delivery_status in ('CREATED', 'SUCCEEDED', 'USER_FAILURE', 'SYSTEM_FAILURE')),
  add column delivery_message text not null default '',
  add column last_attempt_at timestamptz,
  add column last_success_at timestamptz,
  add check ((batch_transaction is null) = (batch_event is null));
create index log_delivery_due on log_delivery (due_at) where status = 'ENABLED';

create policy due on log_delivery for select to lakehouse_cluster_manager
  using (current_account() is null and status = 'ENABLED');

grant select on log_delivery, audit_event to lakehouse_cluster_manager;
grant update (
  delivered_transaction, delivered_event, batch_transaction, batch_event, batch_number, attempts, due_at,
  delivery_status, delivery_message, last_attempt_at, last_success_at
) on log_delivery to lakehouse_cluster_manager;
