import { Client } from 'pg';
import { pino } from 'pino';
import { NotifiedClusterChanges, type ClusterChanges } from '../../src/clusters/cluster-changes';
import { NO_NODES, NO_TOKENS } from '../../src/command-execution/no-nodes';
import { operationsAt } from '../../src/operations';
import { Notifications } from '../../src/platform/database/notifications';
import { Hosts } from '../../src/platform/http/hosts';
import { Api, DOMAIN } from '../api';
import { ACME } from '../identity/people';
import { tenant, type Tenant } from '../identity/scim/tenants';
import { StandInManager } from './clusters-api';

const SPEC = { spark_version: '18.0.x-scala2.13', node_type_id: 'm5d.large', num_workers: 1 };

/** Changes as the webapp hears of them; a test knows when somebody waits, and for how long. */
class WatchedChanges implements ClusterChanges {
  public waiting: (() => void) | undefined;
  public inner: ClusterChanges | undefined;

  public next(...[cluster, milliseconds]: Parameters<ClusterChanges['next']>) {
    if (!this.inner) throw new Error('not open yet');
    const change = this.inner.next(cluster, milliseconds);
    this.waiting?.();
    return change;
  }
}

let api: Api;
let acme: Tenant;
let manager: StandInManager;
let notifications: Notifications;
const changes = new WatchedChanges();
beforeAll(async () => {
  api = await Api.start(operationsAt(new Hosts(DOMAIN), { changes, nodes: NO_NODES, accessTokens: NO_TOKENS }));
  await api.people.account(ACME);
  acme = await tenant(api);
  manager = new StandInManager(api, ACME, acme.workspaceId);
  notifications = new Notifications(api.platform.as('lakehouse_webapp'), pino({ level: 'silent' }));
  changes.inner = new NotifiedClusterChanges(notifications);
  await notifications.open();
}, 60_000);
afterAll(async () => {
  await manager.close();
  await notifications.close();
  await api.stop();
});

const get = (id: string) => api.call(acme.admin, 'GET', `/api/2.1/clusters/get?cluster_id=${id}`);
const make = async () => String((await api.call(acme.admin, 'POST', '/api/2.1/clusters/create', SPEC)).body.cluster_id);
const somebodyWaits = () => new Promise<void>((resolve) => (changes.waiting = resolve));

test('get answers as soon as the state has changed', async () => {
  const id = await make();
  const waiting = somebodyWaits();
  const reply = get(id);
  await waiting;
  await manager.settle(id);
  expect((await reply).body).toMatchObject({ state: 'RUNNING' });
});

test('a state that stays is answered without waiting', async () => {
  const id = await make();
  await manager.settle(id);
  changes.waiting = () => {
    throw new Error('nobody is to wait');
  };
  expect((await get(id)).body).toMatchObject({ state: 'RUNNING' });
  changes.waiting = undefined;
});

test('notifications come again after the connection broke', async () => {
  const heard: string[] = [];
  const other = new Notifications(api.platform.as('lakehouse_webapp'), pino({ level: 'silent' }));
  other.on('in a test', (payload) => heard.push(payload));
  await other.open();
  const teller = new Client(api.platform.as('lakehouse_webapp'));
  await teller.connect();
  const listeners = async () => {
    const { rows } = await api.platform.owner.query<{ pid: number }>(
      `select pid from pg_stat_activity where query = 'listen "in a test"'`,
    );
    return rows.map((row) => row.pid);
  };
  const [first] = await listeners();
  await api.platform.owner.query('select pg_terminate_backend($1)', [first]);
  for (let pids = [first]; pids.length === 0 || pids.includes(first);) pids = await listeners();
  for (let told = 0; heard.length === 0; told++) await teller.query(`notify "in a test", 'hello ${told}'`);
  expect(heard[0]).toMatch(/^hello/);
  await teller.end();
  await other.close();
});
