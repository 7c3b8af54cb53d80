import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { operations } from '../../src/operations';
import { Api } from '../api';
import { ACME } from './people';
import { tenant } from './scim/tenants';

const run = promisify(execFile);
const SDK = join(__dirname, '..', 'sdk');

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
}, 60_000);
afterAll(() => api.stop());

test('the public Python SDK administers people, groups and access', async () => {
  const acme = await tenant(api);
  await api.people.role(ACME, acme.ids.admin, 'account_admin');
  const python = (await run(join(SDK, 'install'))).stdout.trim();
  const args = [await api.listen(), ACME, acme.workspaceId, acme.admin.slice('Bearer '.length)];
  const { stdout } = await run(python, [join(SDK, 'identity.py'), ...args]);
  expect(JSON.parse(stdout)).toEqual({
    conflict: 'ResourceConflict',
    members: ['bob@example.com'],
    filtered: ['ada@example.com'],
    paged: true,
    assigned: ['team', ['USER']],
    listed: true,
    levels: 2,
    assignments: true,
    entitlements: ['workspace-access'],
    robot: true,
    tokens: true,
    objectType: 'tokens',
    granted: true,
    tokenLevels: ['CAN_USE'],
    passwords: 'passwords',
    conf: { enableWebTerminal: 'false' },
    addresses: [false],
    gone: ['NotFound', 'NotFound', 'PermissionDenied'],
  });
}, 120_000);
