import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NO_CHANGES } from '../../src/clusters/cluster-changes';
import { operationsAt } from '../../src/operations';
import { Hosts } from '../../src/platform/http/hosts';
import { Api, DOMAIN } from '../api';
import { StandInManager } from '../clusters/clusters-api';
import { ACME } from '../identity/people';
import { tenant } from '../identity/scim/tenants';
import { StandInDriver } from './stand-in-driver';

const run = promisify(execFile);
const SDK = join(__dirname, '..', 'sdk');

let api: Api;
let args: string[];
beforeAll(async () => {
  api = await Api.start(
    operationsAt(new Hosts(DOMAIN), {
      changes: NO_CHANGES,
      nodes: new StandInDriver(),
      accessTokens: { issue: (...token) => api.accessTokens.issue(...token) },
    }),
  );
  await api.people.account(ACME);
  const acme = await tenant(api);
  const spec = { spark_version: '18.0.x-scala2.13', node_type_id: 'm5d.large', num_workers: 1 };
  const { body } = await api.call(acme.admin, 'POST', '/api/2.1/clusters/create', spec);
  const manager = new StandInManager(api, ACME, acme.workspaceId);
  await manager.settle(String(body.cluster_id));
  await manager.close();
  args = [await api.listen(), acme.admin.slice('Bearer '.length), String(body.cluster_id)];
}, 60_000);
afterAll(() => api.stop());

test('the public Python SDK runs commands', async () => {
  const python = (await run(join(SDK, 'install'))).stdout.trim();
  const { stdout } = await run(python, [join(SDK, 'commands.py'), ...args]);
  expect(JSON.parse(stdout)).toEqual({
    context: 'Running',
    done: ['Finished', 'text', 'HELLO'],
    wrong: ['Finished', 'error'],
    cancelled: 'Cancelled',
    gone: true,
  });
}, 120_000);

test('the public JavaScript SDK runs commands', async () => {
  const { stdout } = await run(process.execPath, [join(SDK, 'commands.mjs'), ...args]);
  expect(JSON.parse(stdout)).toEqual({
    context: 'Running',
    done: ['Finished', 'text', 'HELLO'],
    cancelled: 'Cancelled',
    gone: 'RESOURCE_DOES_NOT_EXIST',
  });
}, 120_000);
