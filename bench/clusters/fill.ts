import type { Client } from 'pg';
import { ACME, People } from '../../services/test/identity/people';

export const RELAY = '00000000-0000-4000-8000-00000000000a';
export const NODES_OF_A_CLUSTER = 10;

/** The workspace that all clusters are in. */
export async function fill(owner: Client, clusters: number): Promise<string> {
  const people = new People(owner);
  await people.account(ACME);
  const workspaceId = await people.workspace(ACME);
  await owner.query(
    `insert into cluster (account_id, workspace_id, cluster_id, cluster_name, creator_id, creator_name, cluster_source, spec, attributes,
       state, num_workers, created_at, started_at, state_since, last_activity_at, due_at)
     select $1, $2, 'c-' || n, 'c', 1, 'ada@example.com', 'API', '{}', $3, 'RUNNING', ${NODES_OF_A_CLUSTER - 1}, now(), now(), now(), now(),
       now()
     from generate_series(1, $4) n`,
    [ACME, workspaceId, JSON.stringify({ spark_version: '18.0.x-scala2.13', node_type_id: 'm5.large' }), clusters],
  );
  await owner.query(
    `insert into cluster_node (account_id, workspace_id, node_id, cluster_id, generation, place, launcher, client_token, instance_id,
       instance_type, lifecycle, state, wanted_at, launched_at, joined_at, assigned_at, ready_at)
     select $1, $2, gen_random_uuid(), 'c-' || n, 1, case when k = 1 then 'driver' else 'worker' end, 'bench', gen_random_uuid(),
       'i-' || n || '-' || k, 'm5.large', 'on-demand', 'READY', now(), now(), now(), now(), now()
     from generate_series(1, $3) n, generate_series(1, ${NODES_OF_A_CLUSTER}) k`,
    [ACME, workspaceId, clusters],
  );
  await owner.query(
    `insert into node (account_id, node_id, workspace_id, cluster_id, token_hash, expected_at, join_until, joined_at, connection_number,
       relay_id, relay_address, connected_at)
     select account_id, node_id, workspace_id, cluster_id, sha256(node_id::text::bytea), now(), now(), now(), 1, $1, '127.0.0.1:1', now()
     from cluster_node`,
    [RELAY],
  );
  await owner.query('analyze');
  return workspaceId;
}

/** Has the clusters be looked at one after the other from now on, as they are once a manager has looked at them for a while. */
export async function spread(owner: Client): Promise<void> {
  await owner.query(`update cluster set due_at = clock_timestamp() + interval '5 s' + random() * interval '15 s'`);
}

/** A cluster as the webapp makes one. */
export async function insertCluster(owner: Client, workspaceId: string, clusterId: string): Promise<void> {
  await owner.query(
    `insert into cluster (account_id, workspace_id, cluster_id, cluster_name, creator_id, creator_name, cluster_source, spec, attributes,
       num_workers, created_at, started_at, state_since, due_at)
     values ($1, $2, $3, 'new', 1, 'ada@example.com', 'API', '{}', $4, 2, now(), now(), now(), now())`,
    [ACME, workspaceId, clusterId, JSON.stringify({ spark_version: '18.0.x-scala2.13', node_type_id: 'm5.large' })],
  );
}
