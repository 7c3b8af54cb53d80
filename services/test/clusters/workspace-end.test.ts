import { AccountReconciler } from '../../src/account/reconciler/reconciler';
import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { readCluster } from '../../src/clusters/change-cluster';
import { expiredClusters, isExpired } from '../../src/clusters/due';
import { removeCluster } from '../../src/clusters/remove-cluster';
import { removePool } from '../../src/cluster-manager/pools/rows';
import { duePools } from '../../src/instance-pools/due';
import { operations } from '../../src/operations';
import { Api } from '../api';
import { ACME } from '../identity/people';
import { tenant } from '../identity/scim/tenants';
import { StandInManager } from './clusters-api';
import { pino } from 'pino';
import { Database } from '../../src/platform/database/database';
import type { LakehouseSchema } from '../../src/schema';

const SPEC = { spark_version: '18.0.x-scala2.13', node_type_id: 'm5d.large', num_workers: 1 };
const DAY = 24 * 60 * 60 * 1_000;

let api: Api;
let database: Database<LakehouseSchema>;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
  database = new Database(api.platform.as('lakehouse_cluster_manager'));
}, 60_000);
afterAll(async () => {
  await database.close();
  await api.stop();
});

async function clusters() {
  const acme = await tenant(api);
  const manager = new StandInManager(api, ACME, acme.workspaceId);
  const make = async () => String((await api.call(acme.admin, 'POST', '/api/2.1/clusters/create', SPEC)).body.cluster_id);
  const end = (clusterId: string) => api.call(acme.admin, 'POST', '/api/2.1/clusters/delete', { cluster_id: clusterId });
  const read = (clusterId: string) =>
    manager.inAccount((tx) => readCluster(tx, { accountId: ACME, workspaceId: acme.workspaceId, clusterId }));
  const remove = async (clusterId: string) => {
    const row = await read(clusterId);
    return row && manager.inAccount((tx) => removeCluster(tx, row));
  };
  return { acme, manager, make, end, read, remove };
}

test('a workspace goes when its clusters are gone, and has them end', async () => {
  const { acme, manager, make, end, read, remove } = await clusters();
  const [running, terminated] = [await make(), await make()];
  await manager.settle(running);
  await end(terminated);
  await manager.settle(terminated);
  await api.call(acme.admin, 'POST', '/api/2.1/clusters/pin', { cluster_id: terminated });
  await api.platform.owner.query(`update workspace set status = 'CANCELLING', due_at = $1 where workspace_id = $2`, [
    new Date(api.now),
    acme.workspaceId,
  ]);
  const reconciler = new AccountReconciler({ database, aws: LOCAL_AWS, now: () => api.now }, pino({ level: 'silent' }));
  const gone = async () => {
    api.now += 60_000;
    await reconciler.runOnce();
    const { rows } = await api.platform.owner.query('select 1 from workspace where workspace_id = $1', [acme.workspaceId]);
    return rows.length === 0;
  };
  expect(await gone()).toBe(false);
  expect(await read(running)).toMatchObject({ state: 'TERMINATING', removed_at: expect.any(Date) as Date });
  expect(await read(terminated)).toMatchObject({ state: 'TERMINATED', removed_at: expect.any(Date) as Date });
  await manager.settle(running);
  for (const id of [running, terminated]) expect(await remove(id)).toBe(true);
  expect(await gone()).toBe(true);
  await manager.close();
});

test('a workspace goes when the idle nodes of its pools are gone, and has them end', async () => {
  const { acme, manager } = await clusters();
  const pool = { instance_pool_name: 'warm', node_type_id: 'm5d.large', min_idle_instances: 1 };
  await api.call(acme.admin, 'POST', '/api/2.0/instance-pools/create', pool);
  const due = new Date(api.now);
  const text = `update workspace set status = 'CANCELLING', due_at = $1 where workspace_id = $2`;
  await api.platform.owner.query(text, [due, acme.workspaceId]);
  const reconciler = new AccountReconciler({ database, aws: LOCAL_AWS, now: () => api.now }, pino({ level: 'silent' }));
  const statusOf = async () => {
    api.now += 60_000;
    await reconciler.runOnce();
    const { rows } = await api.platform.owner.query<{ status_message: string }>(
      'select status_message from workspace where workspace_id = $1',
      [acme.workspaceId],
    );
    return rows.map(({ status_message: message }) => message);
  };
  expect(await statusOf()).toEqual(['Waiting: its clusters and pools are being ended']);
  const [key] = await database.inPlatform((tx) => duePools(tx, new Date(api.now), 100));
  if (!key) throw new Error('no pool is due');
  await manager.inAccount((tx) => removePool(tx, key, new Date(api.now))); // as the cluster manager does, once nothing waits in it
  expect(await statusOf()).toEqual([]);
});

test('a cluster is to be removed 60 days after its termination, unless it is pinned', async () => {
  const { acme, manager, make, end, read } = await clusters();
  const [forgotten, pinned] = [await make(), await make()];
  for (const id of [forgotten, pinned]) {
    await end(id);
    await manager.settle(id);
  }
  await api.call(acme.admin, 'POST', '/api/2.1/clusters/pin', { cluster_id: pinned });
  const expired = async (days: number) => {
    const at = new Date(api.now + days * DAY);
    const keys = await database.inPlatform((tx) => expiredClusters(tx, at, 100));
    const rows = await Promise.all([forgotten, pinned].map(read));
    expect(rows.filter((row) => row && isExpired(row, at)).map((row) => row?.cluster_id)).toEqual(
      keys.map((key) => key.clusterId),
    );
    return keys.map((key) => key.clusterId);
  };
  expect(await expired(59)).toEqual([]);
  expect(await expired(60)).toEqual([forgotten]);
  await manager.close();
});
