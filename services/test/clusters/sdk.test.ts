import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { NO_CHANGES, NotifiedClusterChanges, type ClusterChanges } from '../../src/clusters/cluster-changes';
import { NO_NODES, NO_TOKENS } from '../../src/command-execution/no-nodes';
import { operationsAt } from '../../src/operations';
import { Notifications } from '../../src/platform/database/notifications';
import { Hosts } from '../../src/platform/http/hosts';
import { Api, DOMAIN } from '../api';
import { ACME } from '../identity/people';
import { tenant, type Tenant } from '../identity/scim/tenants';
import { StandInManager } from './clusters-api';

const run = promisify(execFile);
const SDK = join(__dirname, '..', 'sdk');

let api: Api;
let origin: string;
let acme: Tenant;
let notifications: Notifications;
let manager: StandInManager;
let stop: () => Promise<void>;
beforeAll(async () => {
  let changes: ClusterChanges = NO_CHANGES;
  api = await Api.start(
    operationsAt(new Hosts(DOMAIN), {
      changes: { next: (...change) => changes.next(...change) },
      nodes: NO_NODES,
      accessTokens: NO_TOKENS,
    }),
  );
  notifications = new Notifications(api.platform.as('lakehouse_webapp'), pino({ level: 'silent' }));
  changes = new NotifiedClusterChanges(notifications);
  await notifications.open();
  await api.people.account(ACME);
  origin = await api.listen();
  acme = await tenant(api);
  manager = new StandInManager(api, ACME, acme.workspaceId);
  stop = manager.settleAll();
}, 60_000);
afterAll(async () => {
  await stop();
  await manager.close();
  await notifications.close();
  await api.stop();
});

test('the public Python SDK takes a cluster through its life', async () => {
  const python = (await run(join(SDK, 'install'))).stdout.trim();
  const { stdout } = await run(python, [join(SDK, 'clusters.py'), origin, acme.admin.slice('Bearer '.length)]);
  expect(JSON.parse(stdout)).toEqual({
    lts: '17.3.x-scala2.13',
    latest: '18.0.x-scala2.13',
    ml: '18.0.x-cpu-ml-scala2.13',
    gpu: '18.0.x-gpu-ml-scala2.13',
    smallest: 'c5d.large',
    gpuNode: 'g4dn.xlarge',
    zones: [['eu-west-1a', 'eu-west-1b', 'eu-west-1c'], 'eu-west-1a'],
    made: ['RUNNING', 2, 2, true, 'shared'],
    running: null,
    listed: true,
    filtered: [true],
    resized: [1, 1],
    restarted: 'RUNNING',
    edited: ['renamed', 3, null],
    updated: ['again', { 'spark.sql.shuffle.partitions': '8' }, 3],
    pinned: [true],
    ended: ['TERMINATED', 'USER_REQUEST', 'SUCCESS'],
    started: ['RUNNING', 1],
    events: [
      ...['CREATING', 'RUNNING', 'RESIZING', 'RESTARTING', 'RUNNING'],
      ...['EDITED', 'RESTARTING', 'RUNNING', 'EDITED', 'RESTARTING', 'RUNNING'],
      ...['PINNED', 'TERMINATING', 'STARTING', 'RUNNING'],
    ],
    levels: ['CAN_ATTACH_TO', 'CAN_RESTART', 'CAN_MANAGE'],
    objectType: 'cluster',
    faults: [true, true, true, true],
    pinnedStays: 'InvalidParameterValue',
    gone: true,
    stillListed: [],
  });
}, 120_000);

test('the public JavaScript SDK does the same', async () => {
  const { stdout } = await run(process.execPath, [join(SDK, 'clusters.mjs'), origin, acme.admin.slice('Bearer '.length)]);
  expect(JSON.parse(stdout)).toEqual({
    made: ['RUNNING', 1, 'from JavaScript'],
    resized: 2,
    listed: ['RUNNING'],
    events: ['CREATING', 'RUNNING', 'RESIZING', 'UPSIZE_COMPLETED'],
    ended: 'USER_REQUEST',
    gone: 'INVALID_PARAMETER_VALUE',
  });
}, 120_000);
