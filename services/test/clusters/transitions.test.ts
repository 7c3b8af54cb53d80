import { Client } from 'pg';
import { readCluster } from '../../src/clusters/change-cluster';
import { clusterKeyOf, keyOf } from '../../src/clusters/cluster-key';
import { dueClusters } from '../../src/clusters/due';
import { endNode, insertNodes, moveNode, nodesOf } from '../../src/clusters/nodes';
import { removeCluster } from '../../src/clusters/remove-cluster';
import type { ClusterRow } from '../../src/clusters/schema';
import { CLUSTER_STATES, NEXT_STATES } from '../../src/clusters/state';
import {
  clusterRunning,
  clusterTerminated,
  resizeCluster,
  restartCluster,
  startCluster,
  terminateCluster,
} from '../../src/clusters/transitions';
import { Database } from '../../src/platform/database/database';
import type { LakehouseSchema, Tx } from '../../src/schema';
import { platformDatabase } from '../database/platform';
import { ACME, People } from '../identity/people';

let platform: Awaited<ReturnType<typeof platformDatabase>>;
let manager: Database<LakehouseSchema>;
let workspaceId: string;
beforeAll(async () => {
  platform = await platformDatabase();
  manager = new Database(platform.as('lakehouse_cluster_manager'));
  const people = new People(platform.owner);
  await people.account(ACME);
  workspaceId = await people.workspace(ACME);
}, 60_000);
afterAll(async () => {
  await manager.close();
  await platform.remove();
});

const NOW = new Date('2026-11-24T10:00:00Z');
let made = 0;

/** A cluster as the webapp makes one, without the rules of the API. */
async function cluster(over: Partial<Record<keyof ClusterRow, unknown>> = {}): Promise<ClusterRow> {
  const clusterId = `1124-100000-${String(++made).padStart(8, '0')}`;
  const row = {
    account_id: ACME,
    workspace_id: workspaceId,
    cluster_id: clusterId,
    cluster_name: 'c',
    creator_id: 1,
    creator_name: 'ada@example.com',
    cluster_source: 'API',
    spec: {},
    attributes: { spark_version: '18.0.x-scala2.13', custom_tags: { team: 'blue' } },
    num_workers: 2,
    created_at: NOW,
    started_at: NOW,
    state_since: NOW,
    due_at: NOW,
    ...over,
  };
  const names = Object.keys(row);
  await platform.owner.query('select set_config($1, $2, false)', ['lakehouse.account_id', ACME]);
  await platform.owner.query(
    `insert into cluster (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  );
  return inAcme((tx) => read(tx, clusterId));
}
const inAcme = <T>(work: (tx: Tx) => Promise<T>) => manager.inAccount(ACME, work);
async function read(tx: Tx, clusterId: string): Promise<ClusterRow> {
  const found = await readCluster(tx, { accountId: ACME, workspaceId, clusterId });
  if (!found) throw new Error(`there is no cluster ${clusterId}`);
  return found;
}
/** What a step answers when nobody else was first. */
const sure = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Error('somebody else changed it first');
  return row;
};

test('the program and the database have the same states, each following the same', async () => {
  const { rows } = await platform.owner.query<{ before: string; after: string }>(
    `select b as before, a as after from unnest($1::text[]) b, unnest($1::text[]) a
     where b <> a and cluster_state_follows(b, a)`,
    [CLUSTER_STATES],
  );
  const known = CLUSTER_STATES.flatMap((before) => NEXT_STATES[before].map((after) => ({ before, after })));
  expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(new Set(known.map((row) => JSON.stringify(row))));
});

test('a life: starts, restarts, is resized, ends, starts again; each step has its event', async () => {
  const states: string[] = [];
  let one = await cluster({ min_workers: 1, max_workers: 4 });
  const take = async (work: (tx: Tx) => Promise<ClusterRow | undefined>) => {
    one = sure(await inAcme(work));
    states.push(`${one.state} ${one.generation} ${one.num_workers}`);
  };
  const user = 'ada@example.com';
  await take((tx) => clusterRunning(tx, one, NOW, '7'));
  await take((tx) =>
    resizeCluster(tx, one, { numWorkers: 3, autoscale: { minWorkers: 2, maxWorkers: 5 } }, NOW, { cause: 'AUTOSCALE' }),
  );
  await take((tx) => clusterRunning(tx, one, NOW, '7'));
  await take((tx) => restartCluster(tx, one, NOW, { user }));
  await take((tx) => clusterRunning(tx, one, NOW, '8'));
  await take((tx) =>
    terminateCluster(tx, one, { code: 'USER_REQUEST', message: 'asked', parameters: { username: user } }, NOW, { user }),
  );
  await take((tx) => clusterTerminated(tx, one, NOW));
  expect(one).toMatchObject({
    termination_code: 'USER_REQUEST',
    termination_type: 'SUCCESS',
    state_message: 'asked',
    spark_context_id: null,
  });
  await take((tx) => startCluster(tx, one, NOW, { user }));
  expect(one).toMatchObject({ termination_code: null, terminated_at: null });
  expect(states).toEqual([
    'RUNNING 1 2',
    'RESIZING 1 3',
    'RUNNING 1 3',
    'RESTARTING 2 3',
    'RUNNING 2 3',
    'TERMINATING 2 3',
    'TERMINATED 2 3',
    'PENDING 3 2',
  ]);
  const { rows } = await platform.owner.query<{ type: string }>(
    'select type from cluster_event where cluster_id = $1 order by event_id',
    [one.cluster_id],
  );
  expect(rows.map((row) => row.type)).toEqual([
    'RUNNING',
    'RESIZING',
    'UPSIZE_COMPLETED',
    'RESTARTING',
    'RUNNING',
    'TERMINATING',
    'STARTING',
  ]);
});

test('of two who change the same cluster one counts, and the other knows', async () => {
  const one = await cluster();
  const first = await inAcme((tx) => clusterRunning(tx, one, NOW, '7'));
  const second = await inAcme((tx) => terminateCluster(tx, one, { code: 'INACTIVITY', message: 'idle' }, NOW));
  expect([first?.state, second]).toEqual(['RUNNING', undefined]);
  const { rows } = await platform.owner.query('select type from cluster_event where cluster_id = $1', [one.cluster_id]);
  expect(rows).toEqual([{ type: 'RUNNING' }]);
});

test('fails to move a cluster where it cannot go, here and in the database', async () => {
  const one = await cluster();
  await expect(inAcme((tx) => restartCluster(tx, one, NOW))).rejects.toThrow(/is PENDING, which does not become RESTARTING/);
  await expect(
    platform.owner.query(`update cluster set state = 'TERMINATED' where cluster_id = $1`, [one.cluster_id]),
  ).rejects.toThrow(/PENDING does not become TERMINATED/);
});

test('nodes have states and times of their own, and their usage is kept', async () => {
  const one = await cluster();
  const new_ = { launcher: 'local', instanceType: 'm5.large', lifecycle: 'on-demand' as const };
  const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
  const [worker, driver] = await inAcme((tx) =>
    insertNodes(
      tx,
      one,
      ids.map((nodeId, index) => ({ ...new_, nodeId, clientToken: `token-${index}`, place: index === 0 ? 'worker' : 'driver' })),
      NOW,
    ),
  );
  expect((await inAcme((tx) => nodesOf(tx, keyOf(one)))).map((each) => each.place)).toEqual(['driver', 'worker']);
  const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
  let node = sure(driver);
  for (const [index, state] of (['LAUNCHED', 'JOINED', 'ASSIGNED', 'READY'] as const).entries()) {
    node = sure(
      await inAcme((tx) => moveNode(tx, one, node, state, later(index), { instance_id: 'i-1', private_address: '10.0.0.4' })),
    );
  }
  expect(node).toMatchObject({
    launched_at: later(0),
    joined_at: later(1),
    assigned_at: later(2),
    ready_at: later(3),
    instance_id: 'i-1',
  });
  const reason = { code: 'SPOT_INSTANCE_TERMINATION', message: 'taken away' } as const;
  node = sure(await inAcme((tx) => endNode(tx, node, 'ENDING', reason, later(60))));
  node = sure(await inAcme((tx) => endNode(tx, node, 'ENDED', { code: 'USER_REQUEST', message: 'later' }, later(90))));
  expect(node).toMatchObject({ end_reason: 'SPOT_INSTANCE_TERMINATION', end_message: 'taken away', ended_at: later(90) });
  await inAcme((tx) => endNode(tx, sure(worker), 'ENDED', reason, later(90)));
  const { rows } = await platform.owner.query('select * from node_usage where cluster_id = $1', [one.cluster_id]);
  expect(rows).toMatchObject([
    {
      place: 'driver',
      started_at: later(0),
      ended_at: later(90),
      runtime_key: '18.0.x-scala2.13',
      custom_tags: { team: 'blue' },
    },
  ]);
});

test('a cluster goes when its nodes are gone; its usage stays', async () => {
  let one = await cluster();
  const node = { nodeId: '00000000-0000-4000-8000-000000000003', clientToken: 't', place: 'driver' as const, launcher: 'local' };
  const [wanted] = await inAcme((tx) => insertNodes(tx, one, [{ ...node, instanceType: 'm5.large', lifecycle: 'spot' }], NOW));
  const launched = sure(await inAcme((tx) => moveNode(tx, one, sure(wanted), 'LAUNCHED', NOW)));
  const reason = { code: 'USER_REQUEST', message: 'asked' } as const;
  one = sure(await inAcme((tx) => terminateCluster(tx, one, reason, NOW)));
  one = sure(await inAcme((tx) => clusterTerminated(tx, one, NOW)));
  expect(await inAcme((tx) => removeCluster(tx, one))).toBe(false);
  await inAcme((tx) => endNode(tx, launched, 'ENDED', reason, NOW));
  expect(await inAcme((tx) => removeCluster(tx, one))).toBe(true);
  const { rows } = await platform.owner.query(
    `select (select count(*)::int from cluster_event where cluster_id = $1) as events,
       (select count(*)::int from node_usage where cluster_id = $1) as usage`,
    [one.cluster_id],
  );
  expect(rows).toEqual([{ events: 0, usage: 1 }]);
});

test('the manager finds what is due in any account, and is woken', async () => {
  const listener = new Client(platform.as('lakehouse_cluster_manager'));
  await listener.connect();
  try {
    const heard: string[] = [];
    const told = new Promise<void>((resolve) =>
      listener.on('notification', ({ channel, payload = '' }) => {
        heard.push(`${channel} ${clusterKeyOf(payload)?.clusterId}`);
        if (channel === 'cluster_state') resolve();
      }),
    );
    await listener.query('listen cluster');
    await listener.query('listen cluster_state');
    const one = await cluster();
    expect((await manager.inPlatform((tx) => dueClusters(tx, NOW, 100))).map((key) => key.clusterId)).toContain(one.cluster_id);
    expect(await manager.inPlatform((tx) => dueClusters(tx, new Date(NOW.getTime() - 1), 100))).toEqual([]);
    await inAcme((tx) => clusterRunning(tx, one, NOW, '7'));
    await told;
    expect(heard).toEqual([`cluster ${one.cluster_id}`, `cluster_state ${one.cluster_id}`]);
  } finally {
    await listener.end();
  }
});
