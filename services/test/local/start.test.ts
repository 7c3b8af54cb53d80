import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { AccountCredentials } from '../../src/local/credentials';
import { temporaryPostgres } from '../database/postgres';
import { Browser } from '../identity/login/browser';
import { LocalPlatform } from './local-platform';

let platform: LocalPlatform;
beforeAll(async () => void (platform = await LocalPlatform.create()));
afterAll(() => platform.remove(), 120_000);

const firstAccount = (): AccountCredentials => {
  const [account] = platform.credentials().accounts;
  if (!account) throw new Error('no account in credentials.json');
  return account;
};

async function call(token: string | undefined, path: string, body?: object) {
  const reply = await fetch(platform.url(path), {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

const ME = '/api/2.0/preview/scim/v2/Me';

test('the first start says where to go and hands over what works', async () => {
  const run = await platform.open(platform.npmStart());
  expect(run.output).toContain(`http://127.0.0.1:${platform.port}`);
  expect(platform.credentialsMode()).toBe(0o600);

  const { accountHost, accounts } = platform.credentials();
  expect(accountHost).toBe(platform.url(''));
  expect(accounts.map(({ name, workspaces }) => [name, workspaces.map((workspace) => workspace.name)])).toEqual([
    ['acme', ['prod', 'dev']],
    ['globex', ['prod']],
  ]);
  for (const { adminUser, workspaces } of accounts) {
    for (const { token, host } of workspaces) {
      expect(host).toBe(platform.url(''));
      expect((await call(token, ME)).body).toMatchObject({ userName: adminUser });
    }
  }
}, 120_000);

test('the first admin logs in in a browser with the password that the start made', async () => {
  for (const { name, adminUser, adminPassword } of platform.credentials().accounts) {
    const browser = Browser.real();
    await browser.open(platform.url('/login'));
    await browser.submit(/login/, { account: name, user_name: adminUser, password: adminPassword ?? '' });
    expect(browser.shown.body).toContain(`As ${adminUser}.`);
  }
}, 60_000);

test('fails on a data directory that is in use, and leaves it alone', async () => {
  const run = platform.start('--port', String(platform.port === 65_000 ? 64_999 : platform.port + 1));
  expect(await run.exit).toBe(1);
  expect(run.output).toMatch(/is in use by the start on port \d+; end that one/);
  expect((await call(firstAccount().workspaces[0]?.token, ME)).status).toBe(200);
}, 60_000);

test('nothing acknowledged is lost by a kill -9; the next start finds everything as it was', async () => {
  const run = platform.running();
  const before = platform.credentials();
  const [workspace] = firstAccount().workspaces;
  const made = await call(workspace?.token, '/api/2.0/token/create', { comment: 'just before the crash' });
  expect(made.status).toBe(200);
  run.signal('SIGKILL');
  await run.exit;

  await platform.open();
  expect(platform.credentials()).toEqual(before);
  const token = String(made.body.token_value);
  expect((await call(token, '/api/2.0/token/list')).body).toMatchObject({
    token_infos: expect.arrayContaining([expect.objectContaining({ comment: 'just before the crash' })]) as unknown,
  });
}, 120_000);

test('a kill -9 of PostgreSQL ends the start with a reason, and loses nothing acknowledged', async () => {
  const run = platform.running();
  const [workspace] = firstAccount().workspaces;
  expect((await call(workspace?.token, '/api/2.0/token/create', { comment: 'before PostgreSQL died' })).status).toBe(200);
  const [pid] = readFileSync(join(platform.dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
  expect(await run.exit).toBe(1);
  expect(run.output).toMatch(/PostgreSQL ended before it was asked to; start again/);

  await platform.open();
  const { body } = await call(workspace?.token, '/api/2.0/token/list');
  expect(JSON.stringify(body)).toContain('before PostgreSQL died');
}, 120_000);

test('a token that was deleted is replaced at the next start, and a forgotten password where asked for; the others stay', async () => {
  const [workspace] = firstAccount().workspaces;
  const { body } = await call(workspace?.token, '/api/2.0/token/list');
  const [info] = body.token_infos as { token_id: string; comment: string }[];
  expect((await call(workspace?.token, '/api/2.0/token/delete', { token_id: info?.token_id })).status).toBe(200);

  const run = platform.running();
  run.signal('SIGINT');
  expect(await run.exit).toBe(0);
  const { adminPassword: forgotten } = firstAccount();
  const [, other] = platform.credentials().accounts;
  await platform.open(platform.start('--reset-password', 'acme'));
  const [now] = firstAccount().workspaces;
  expect(now?.workspaceId).toBe(workspace?.workspaceId);
  expect((await call(now?.token, ME)).status).toBe(200);

  const { name, adminUser, adminPassword } = firstAccount();
  for (const [password, status] of [
    [forgotten, 401],
    [adminPassword, 200],
  ] as const) {
    const browser = Browser.real();
    await browser.open(platform.url('/login'));
    await browser.submit(/login/, { account: name, user_name: adminUser, password: password ?? '' });
    expect(browser.shown.status).toBe(status);
  }
  expect(platform.credentials().accounts[1]?.adminPassword).toBe(other?.adminPassword);
}, 120_000);

test('fails when the port is taken, and says how to choose another', async () => {
  const other = await LocalPlatform.create();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(other.port, '127.0.0.1', resolve));
  const run = other.start();
  expect(await run.exit).toBe(1);
  expect(run.output).toMatch(new RegExp(`port ${other.port} is taken; .*--port`));
  taken.close();
  await other.remove();
}, 60_000);

test.each([
  ['an unknown flag', ['--colour', 'red'], 2, /Unknown option '--colour'/],
  ['a port that cannot be', ['--port', '80'], 2, /--port must be a port from 1024/],
  ['a password of an account that is not there', ['--reset-password', 'none'], 1, /one of acme, globex, got "none"/],
  ['a missing description', ['--description', '/nowhere.json'], 1, /\/nowhere.json cannot be read/],
])(
  'fails on %s',
  async (_what, flags, code, message) => {
    const other = await LocalPlatform.create();
    const run = other.start(...flags);
    expect(await run.exit).toBe(code);
    expect(run.output).toMatch(message);
    await other.remove();
  },
  60_000,
);

test('DATABASE_URL takes a server of one’s own, and starts none', async () => {
  const { server, remove } = await temporaryPostgres();
  const { host, port, user, password, database } = server.owner('postgres');
  const other = await LocalPlatform.create({ DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${database}` });
  await other.open();
  const [account] = other.credentials().accounts;
  const headers = { authorization: `Bearer ${account?.workspaces[0]?.token}` };
  expect((await fetch(other.url(ME), { headers })).status).toBe(200);
  expect(readdirSync(other.dataDirectory)).not.toContain('postgres');
  await other.remove();
  await remove();
}, 120_000);
