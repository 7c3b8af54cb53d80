-- Nodes: which are expected, how they prove themselves, which relay holds their connection, and what they last said.

create table node (
  account_id uuid not null,
  node_id uuid not null,
  workspace_id bigint not null,
  -- Null while it waits in a pool.
  cluster_id text,
  -- By what it proves itself: a token used once, or the instance that it is.
  token_hash bytea unique,
  aws_account_id text,
  instance_id text unique,
  role_name text,
  expected_at timestamptz not null,
  join_until timestamptz not null,
  -- When it first connected with a credential; from then on no proof counts any more.
  joined_at timestamptz,
  -- Grows with each connection, and fences what an earlier one still says.
  connection_number bigint not null default 0,
  -- Null while no relay holds a connection of it.
  relay_id uuid,
  relay_address text,
  connected_at timestamptz,
  -- As text: what a node says may hold characters that jsonb does not.
  report json,
  revision bigint,
  reported_at timestamptz,
  primary key (account_id, node_id),
  -- Without cascade: a workspace goes when its nodes are gone.
  foreign key (account_id, workspace_id) references workspace (account_id, workspace_id),
  check ((token_hash is null) <> (instance_id is null)),
  check ((instance_id is null) = (aws_account_id is null) and (instance_id is null) = (role_name is null)),
  check ((relay_id is null) = (relay_address is null))
) with (fillfactor = 70);
create index node_of_cluster on node (account_id, cluster_id);

-- With what a node that has joined connects. The newest may not have reached it: the one before holds until the newest was used.
create table node_credential (
  account_id uuid not null,
  node_id uuid not null,
  number bigint not null,
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, node_id, number),
  foreign key (account_id, node_id) references node on delete cascade
);

-- Challenges that were answered. They belong to the control plane: whose node it is shows only afterwards.
create table answered_challenge (
  challenge_id uuid primary key,
  expires_at timestamptz not null
);
create index answered_challenge_expires on answered_challenge (expires_at);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['node', 'node_credential'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy tenant on %I using (account_id = current_account())', tenant_table);
  end loop;
end $$;

-- Whoever shows a secret sees the row that holds its hash, before the account is known; so does an instance that has proved itself.
create policy by_secret on node for select
  using (token_hash = decode(nullif(current_setting('lakehouse.secret_hash', true), ''), 'hex'));
create policy by_secret on node_credential for select
  using (secret_hash = decode(nullif(current_setting('lakehouse.secret_hash', true), ''), 'hex'));
create policy by_instance on node for select
  using (instance_id = nullif(current_setting('lakehouse.instance_id', true), ''));

-- A relay writes the reports of many accounts in one statement: of those nodes alone whose connection it holds.
create policy seen_by_relay on node for select to lakehouse_relay
  using (relay_id = nullif(current_setting('lakehouse.relay_id', true), '')::uuid);
create policy written_by_relay on node for update to lakehouse_relay
  using (relay_id = nullif(current_setting('lakehouse.relay_id', true), '')::uuid);

-- The node that a token or an instance is, with the transaction bound to its account.
create function enter_by_node_token(secret text) returns table (account_id uuid, node_id uuid) language plpgsql as $$
#variable_conflict use_column
declare
  found record;
begin
  perform set_config('lakehouse.secret_hash', secret, true);
  select n.account_id, n.node_id into found from node n where n.token_hash = decode(secret, 'hex');
  perform set_config('lakehouse.secret_hash', '', true);
  if found.account_id is null then return; end if;
  perform set_config('lakehouse.account_id', found.account_id::text, true);
  return query select found.account_id, found.node_id;
end $$;

create function enter_by_instance(aws_account text, instance text, role text)
  returns table (account_id uuid, node_id uuid) language plpgsql as $$
#variable_conflict use_column
declare
  found record;
begin
  perform set_config('lakehouse.instance_id', instance, true);
  select n.account_id, n.node_id into found from node n
    where n.instance_id = instance and n.aws_account_id = aws_account and n.role_name = role;
  perform set_config('lakehouse.instance_id', '', true);
  if found.account_id is null then return; end if;
  perform set_config('lakehouse.account_id', found.account_id::text, true);
  return query select found.account_id, found.node_id;
end $$;

-- The node of a credential, likewise.
create function enter_by_node_credential(secret text)
  returns table (account_id uuid, node_id uuid, number bigint, expires_at timestamptz) language plpgsql as $$
#variable_conflict use_column
declare
  found record;
begin
  perform set_config('lakehouse.secret_hash', secret, true);
  select c.account_id, c.node_id, c.number, c.expires_at into found
    from node_credential c where c.secret_hash = decode(secret, 'hex');
  perform set_config('lakehouse.secret_hash', '', true);
  if found.account_id is null then return; end if;
  perform set_config('lakehouse.account_id', found.account_id::text, true);
  return query select found.account_id, found.node_id, found.number, found.expires_at;
end $$;

grant select, insert, delete on node to lakehouse_cluster_manager;
grant update (cluster_id) on node to lakehouse_cluster_manager;

grant select on node to lakehouse_relay;
grant update (joined_at, connection_number, relay_id, relay_address, connected_at, report, revision, reported_at)
  on node to lakehouse_relay;
grant select, insert, delete on node_credential to lakehouse_relay;
grant select, insert, delete on answered_challenge to lakehouse_relay;

-- Who calls nodes looks up where they are, and never what they prove themselves with.
grant select (
  account_id, node_id, workspace_id, cluster_id, connection_number, relay_id, relay_address, connected_at, report, revision,
  reported_at
) on node to lakehouse_webapp, lakehouse_job_manager;
