import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { operations } from '../../src/operations';
import { Api } from '../api';
import { StandInManager } from '../clusters/clusters-api';
import { ACME } from '../identity/people';
import { tenant, type Tenant } from '../identity/scim/tenants';

const run = promisify(execFile);
const SDK = join(__dirname, '..', 'sdk');

let api: Api;
let acme: Tenant;
let manager: StandInManager;
let stop: () => Promise<void>;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
  acme = await tenant(api);
  manager = new StandInManager(api, ACME, acme.workspaceId);
  stop = manager.settleAll();
}, 60_000);
afterAll(async () => {
  await stop();
  await manager.close();
  await api.stop();
});

test('the public Python SDK makes clusters of instance pools', async () => {
  const python = (await run(join(SDK, 'install'))).stdout.trim();
  const tokens = [acme.admin, acme.member].map((header) => header.slice('Bearer '.length));
  const script = join(SDK, 'instance_pools.py');
  const { stdout } = await run(python, [script, await api.listen(), ...tokens, `user${acme.ids.member}@example.com`]);
  const saying = (...texts: string[]) => [
    'InvalidParameterValue',
    expect.stringMatching(texts.map((text) => text.replaceAll(/[.()]/g, String.raw`\$&`)).join('[^]*')) as string,
  ];
  expect(JSON.parse(stdout)).toEqual({
    'who makes': 'PermissionDenied',
    faults: saying('no.type is not supported', 'instance_pool_name must', 'max_capacity must', 'autotermination', 'preloaded'),
    pool: ['warm', 'm5.xlarge', 1, 3, 'ACTIVE'],
    stats: { used_count: 0, idle_count: 0, pending_used_count: 0, pending_idle_count: 0 },
    twice: 'ResourceAlreadyExists',
    'type stays': 'InvalidParameterValue',
    'no access': [saying('does not have CAN_ATTACH_TO on instance pool'), []],
    levels: ['CAN_ATTACH_TO', 'CAN_MANAGE'],
    'other type': saying('node_type_id is m5.xlarge by the instance pool, got m5.large'),
    'too many': saying('has a max_capacity of 3, of which 0 are used, and the cluster needs 4'),
    cluster: ['m5.xlarge', 'm5.xlarge', true, 'ON_DEMAND', 1, { team: 'data' }],
    edited: [['cold', 0, 5]],
    'who deletes': 'PermissionDenied',
    gone: ['ResourceDoesNotExist', saying('does not exist')],
  });
}, 120_000);
