import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalPlatform } from '../local/local-platform';

const execute = promisify(execFile);

let platform: LocalPlatform;
let python: string;
beforeAll(async () => {
  platform = await LocalPlatform.create();
  const [installed] = await Promise.all([execute(join(__dirname, '..', 'sdk', 'install')), platform.open()]);
  python = installed.stdout.trim();
}, 300_000);
afterAll(() => platform.remove(), 120_000);

test('the Python SDK: a data plane registers itself, has a workspace, changes it and takes it away', async () => {
  const account = platform.credentials().accounts[0];
  const { PATH, HOME } = process.env;
  const { stdout } = await execute(python, [join(__dirname, 'registration.py'), JSON.stringify(account)], {
    env: { PATH, HOME },
  });
  expect(JSON.parse(stdout)).toEqual({
    status: 'RUNNING',
    network: 'VALID',
    inside: account?.clientId,
    changed: ['RUNNING', true, { team: 'bi' }],
    inUse: 'Unable to delete, Credential is being used by',
    gone: true,
    left: [0, 0, 0],
    workspaces: account?.workspaces.length,
  });
}, 180_000);
