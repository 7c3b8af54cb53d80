import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalPlatform } from './local-platform';

const execute = promisify(execFile);
const SESSIONS = join(__dirname, '..', 'sdk');

let platform: LocalPlatform;
let python: string;
beforeAll(async () => {
  platform = await LocalPlatform.create();
  const [installed] = await Promise.all([execute(join(SESSIONS, 'install')), platform.open()]);
  python = installed.stdout.trim();
}, 300_000);
afterAll(() => platform.remove(), 120_000);

/** Runs a session as the first or the second account, and answers what it saw. */
async function session(program: string, script: string, account: number): Promise<Record<string, unknown>> {
  const credentials = JSON.stringify(platform.credentials().accounts[account]);
  const { PATH, HOME } = process.env;
  const { stdout } = await execute(program, [join(SESSIONS, script), credentials], { env: { PATH, HOME } });
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('the Python SDK: tokens, and a service principal in one of several workspaces', async () => {
  const account = platform.credentials().accounts[0];
  expect(await session(python, 'session.py', 0)).toEqual({
    user: account?.adminUser,
    workspaceId: account?.workspaces[0]?.workspaceId,
    listed: true,
    afterDelete: 'Unauthenticated',
    machine: account?.clientId,
    secrets: 1,
  });
}, 120_000);

test('the JavaScript SDK: tokens, and a service principal in its only workspace', async () => {
  const account = platform.credentials().accounts[1];
  expect(await session(process.execPath, 'session.mjs', 1)).toEqual({
    user: account?.adminUser,
    listed: true,
    afterDelete: 401,
    firstUser: account?.adminUser,
    machine: account?.clientId,
  });
}, 120_000);
