-- Clusters: what is wanted of them, the nodes that they have, what happened to them, and how long each node ran.

-- What a state may become. The program has the same table, and a test compares them.
create function cluster_state_follows(before text, after text) returns boolean
  language sql immutable
  return before = after or (before, after) in (
    ('PENDING', 'RUNNING'), ('PENDING', 'TERMINATING'),
    ('RUNNING', 'RESIZING'), ('RUNNING', 'RESTARTING'), ('RUNNING', 'TERMINATING'),
    ('RESTARTING', 'RUNNING'), ('RESTARTING', 'TERMINATING'),
    ('RESIZING', 'RUNNING'), ('RESIZING', 'TERMINATING'),
    ('TERMINATING', 'TERMINATED'),
    ('TERMINATED', 'PENDING')
  );

create table cluster (
  account_id uuid not null,
  workspace_id bigint not null,
  cluster_id text not null,
  cluster_name text not null,
  -- Who owns it; the principal may be gone.
  creator_id bigint not null,
  creator_name text not null,
  cluster_source text not null check (cluster_source in ('UI', 'JOB', 'API', 'SQL', 'MODELS', 'PIPELINE', 'PIPELINE_MAINTENANCE')),
  -- What was last asked for, word by word.
  spec jsonb not null,
  -- The same with everything that defaults, policies and pools add: what the cluster is made of.
  attributes jsonb not null,
  state text not null default 'PENDING'
    check (state in ('PENDING', 'RUNNING', 'RESTARTING', 'RESIZING', 'TERMINATING', 'TERMINATED')),
  state_message text not null default '',
  -- What is wanted: this generation, which grows with every start and restart, with so many workers.
  generation integer not null default 1,
  num_workers integer not null check (num_workers >= 0),
  -- Bounds of autoscaling; null without it.
  min_workers integer,
  max_workers integer,
  termination_code text,
  termination_type text check (termination_type in ('SUCCESS', 'CLIENT_ERROR', 'SERVICE_FAULT', 'CLOUD_FAILURE')),
  termination_parameters jsonb not null default '{}',
  -- A number that changes with the Spark application.
  spark_context_id bigint,
  created_at timestamptz not null,
  started_at timestamptz not null,
  state_since timestamptz not null,
  last_activity_at timestamptz,
  last_restarted_at timestamptz,
  terminated_at timestamptz,
  pinned_by text,
  -- Asked to be deleted for good: nobody sees it any more, and its row goes when its nodes are gone.
  removed_at timestamptz,
  version integer not null default 1,
  -- When the cluster manager looks at it next.
  due_at timestamptz not null,
  -- Which cluster manager works on it, until when; the number grows with each holder, and fences what an earlier one still does.
  lease_holder text,
  lease_until timestamptz,
  lease_number bigint not null default 0,
  primary key (account_id, workspace_id, cluster_id),
  -- Without cascade: a workspace goes when its clusters are gone.
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id),
  check ((min_workers is null) = (max_workers is null))
);
create index cluster_due on cluster (due_at) where state <> 'TERMINATED' or removed_at is not null;
create index cluster_terminated on cluster (terminated_at) where state = 'TERMINATED';
create index cluster_of_creator on cluster (account_id, workspace_id, creator_id);

create function guard_cluster_state() returns trigger language plpgsql as $$
begin
  if not cluster_state_follows(old.state, new.state) then
    raise exception 'a cluster that is % does not become %', old.state, new.state;
  end if;
  return new;
end $$;
create trigger guard_cluster_state before update of state on cluster for each row execute function guard_cluster_state();

-- `cluster` wakes the cluster manager when something else is wanted; `cluster_state` tells whoever waits for a state. Both carry
-- the account, the workspace and the cluster.
create function tell_of_cluster() returns trigger language plpgsql as $$
declare
  cluster_key text := new.account_id || '/' || new.workspace_id || '/' || new.cluster_id;
begin
  if tg_op = 'INSERT' or (new.generation, new.num_workers, new.min_workers, new.max_workers, new.attributes, new.removed_at)
      is distinct from (old.generation, old.num_workers, old.min_workers, old.max_workers, old.attributes, old.removed_at)
      or (new.state <> old.state and new.state in ('PENDING', 'RESTARTING', 'RESIZING', 'TERMINATING')) then
    perform pg_notify('cluster', cluster_key);
  end if;
  if tg_op = 'UPDATE' and new.state <> old.state then
    perform pg_notify('cluster_state', cluster_key);
  end if;
  return null;
end $$;
create trigger tell_of_cluster after insert or update on cluster for each row execute function tell_of_cluster();

-- What the nodes of a cluster prove themselves to each other with. The API has no way to it.
create table cluster_secret (
  account_id uuid not null,
  workspace_id bigint not null,
  cluster_id text not null,
  generation integer not null,
  secret text not null,
  primary key (account_id, workspace_id, cluster_id, generation),
  foreign key (account_id, workspace_id, cluster_id) references cluster on delete cascade
);

create table cluster_node (
  account_id uuid not null,
  workspace_id bigint not null,
  node_id uuid not null,
  -- Null while the node waits in a pool.
  cluster_id text,
  instance_pool_id text,
  generation integer not null,
  place text check (place in ('driver', 'worker')),
  launcher text not null,
  -- With which a launch may be repeated.
  client_token text not null,
  instance_id text,
  instance_type text not null,
  availability_zone text,
  lifecycle text not null check (lifecycle in ('spot', 'on-demand')),
  private_address text,
  state text not null default 'WANTED'
    check (state in ('WANTED', 'LAUNCHED', 'JOINED', 'ASSIGNED', 'READY', 'DRAINING', 'ENDING', 'ENDED')),
  wanted_at timestamptz not null,
  launched_at timestamptz,
  joined_at timestamptz,
  assigned_at timestamptz,
  ready_at timestamptz,
  draining_at timestamptz,
  ending_at timestamptz,
  ended_at timestamptz,
  -- A termination reason of the API, such as SPOT_INSTANCE_TERMINATION, and what happened.
  end_reason text,
  end_message text,
  version integer not null default 1,
  primary key (account_id, workspace_id, node_id),
  -- Without cascade: no row of an instance that may be alive goes with its cluster.
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id),
  foreign key (account_id, workspace_id, cluster_id) references cluster,
  check ((cluster_id is null) = (place is null)),
  check (cluster_id is not null or instance_pool_id is not null)
);
create index cluster_node_of on cluster_node (account_id, workspace_id, cluster_id, state);
create index cluster_node_of_pool on cluster_node (account_id, workspace_id, instance_pool_id, state) where instance_pool_id is not null;
create index cluster_node_of_instance on cluster_node (account_id, instance_id);
create unique index cluster_node_driver on cluster_node (account_id, workspace_id, cluster_id)
  where place = 'driver' and state not in ('ENDING', 'ENDED');

create table cluster_event (
  account_id uuid not null,
  workspace_id bigint not null,
  cluster_id text not null,
  event_id bigint generated always as identity,
  happened_at timestamptz not null,
  type text not null,
  -- As the API answers them.
  details jsonb not null,
  primary key (account_id, workspace_id, cluster_id, event_id),
  foreign key (account_id, workspace_id, cluster_id) references cluster on delete cascade
);
create index cluster_event_time on cluster_event (account_id, workspace_id, cluster_id, happened_at, event_id);

-- How long each node worked for a cluster: what billable usage is made of. It outlives cluster and node.
create table node_usage (
  account_id uuid not null references account,
  workspace_id bigint not null,
  node_id uuid not null,
  started_at timestamptz not null,
  -- Null while it runs.
  ended_at timestamptz,
  cluster_id text not null,
  cluster_name text not null,
  cluster_source text not null,
  creator_name text not null,
  place text not null,
  instance_type text not null,
  lifecycle text not null,
  instance_pool_id text,
  runtime_key text not null,
  custom_tags jsonb not null,
  primary key (account_id, workspace_id, node_id, started_at)
);
create index node_usage_time on node_usage (account_id, workspace_id, started_at);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array[
    'cluster', 'cluster_secret', 'cluster_node', 'cluster_event', 'node_usage'
  ] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;

-- The cluster manager finds clusters and nodes of any account. Outside an account it sees these rows and changes none.
create policy due on cluster for select to lakehouse_cluster_manager using (current_account() is null);
create policy due on cluster_node for select to lakehouse_cluster_manager using (current_account() is null);

grant select, insert on cluster, cluster_event to lakehouse_webapp;
grant update (
  cluster_name, creator_id, creator_name, spec, attributes, state, state_message, generation, num_workers, min_workers,
  max_workers, termination_code, termination_type, termination_parameters, started_at, state_since, last_restarted_at,
  terminated_at, pinned_by, removed_at, version, due_at
) on cluster to lakehouse_webapp;
grant select on cluster_node, node_usage to lakehouse_webapp;

grant select, update, delete on cluster to lakehouse_cluster_manager;
grant select, insert, delete on cluster_secret to lakehouse_cluster_manager;
grant select, insert, update, delete on cluster_node to lakehouse_cluster_manager;
grant select, insert on cluster_event to lakehouse_cluster_manager;
grant select, insert, update on node_usage to lakehouse_cluster_manager;
-- With a cluster goes what is granted on it.
grant select, delete on object_permission to lakehouse_cluster_manager;
