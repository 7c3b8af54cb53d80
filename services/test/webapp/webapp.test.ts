import { freePort } from '../../src/local/ports';
import { platformDatabase } from '../database/platform';
import { temporaryPostgres } from '../database/postgres';
import { ACME, People } from '../identity/people';
import { goodSettings, Program, type Run } from '../program';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const API_PORT = 8_080;

let apiPort: number;
let program: Program;
let platform: Awaited<ReturnType<typeof platformDatabase>>;
let folder: string;
let token: string;
beforeAll(async () => {
  program = new Program();
  apiPort = await freePort();
  folder = mkdtempSync(join(tmpdir(), 'webapp-'));
  platform = await platformDatabase();
  const people = new People(platform.owner);
  const user = await people.user(await people.account(ACME));
  const workspaceId = await people.workspace(ACME);
  await people.assign(ACME, workspaceId, user, 'USER');
  token = await people.token(ACME, user, { workspaceId });
}, 60_000);
afterAll(async () => {
  program.dispose();
  rmSync(folder, { recursive: true });
  await platform.remove();
}, 60_000);

/** Starts the process on a database, as its own role. */
function start(connection: { host: string; port: number; user: string; password: string; database: string }, more = {}): Run {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${connection.password}\n`);
  return program.start(['webapp'], {
    ...goodSettings(apiPort - API_PORT),
    DATABASE_HOST: connection.host,
    DATABASE_PORT: String(connection.port),
    DATABASE_NAME: connection.database,
    DATABASE_USER: connection.user,
    DATABASE_PASSWORD_FILE: passwordFile,
    ...more,
  });
}

async function stop(run: Run): Promise<void> {
  run.signal('SIGTERM');
  expect(await run.exit).toBe(0);
  expect(run.log.at(-1)).toMatchObject({ message: 'stopped' });
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${apiPort}${path}`, { headers });
const ME = '/api/2.0/preview/scim/v2/Me';

test('it is ready, answers with a request id, and writes a line for each request with its trace', async () => {
  const run = start(platform.as('lakehouse_webapp'));
  await run.logged('listening');
  expect((await get('/health/ready')).status).toBe(200);
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const reply = await get(ME, { authorization: token, traceparent: `00-${trace}-00f067aa0ba902b7-01` });
  expect(reply.status).toBe(200);
  expect(await run.logged('request')).toMatchObject({
    operation: 'CurrentUser.Me',
    accountId: ACME,
    workspaceId: reply.headers.get('x-databricks-org-id'),
    status: 200,
    milliseconds: expect.any(Number) as number,
    traceId: trace,
    reqId: reply.headers.get('x-request-id'),
  });
  expect(run.output).not.toContain(token.slice('Bearer '.length));
  await stop(run);
}, 60_000);

test('what it does is shown on loopback, and never where requests come', async () => {
  const run = start(platform.as('lakehouse_webapp'), { LISTEN_HOST: '127.0.0.2' });
  const { port } = await run.logged('metrics are served');
  const there = `http://127.0.0.2:${apiPort}`;
  expect((await fetch(`${there}${ME}`, { headers: { authorization: token } })).status).toBe(200);
  expect((await fetch(`${there}/metrics`)).status).toBe(404);
  const metrics = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
  expect(metrics).toMatch(
    /request_duration_seconds_count\{process="webapp",operation="CurrentUser.Me",method="GET",status="200"\} 1$/m,
  );
  expect(metrics).toMatch(/database_connections\{state="open",process="webapp"\} [1-9]/);
  expect(metrics).not.toContain(ACME);
  await expect(fetch(`http://127.0.0.2:${String(port)}/metrics`)).rejects.toThrow();
  await stop(run);
}, 60_000);

test('more requests than a workspace may make are refused, with the time to wait', async () => {
  const run = start(platform.as('lakehouse_webapp'), { RATE_LIMITS: 'CurrentUser.Me=2' });
  await run.logged('listening');
  const replies = await Promise.all(Array.from({ length: 20 }, () => get(ME, { authorization: token })));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await refused[0]?.json()).toMatchObject({ detail: expect.stringMatching(/more than 2 requests per second/) as string });
  expect((await get('/api/2.0/token/list', { authorization: token })).status).toBe(200);
  await stop(run);
}, 60_000);

test('it is live and not ready while the schema is older than the release, and says so once', async () => {
  const { server, remove } = await temporaryPostgres();
  const run = start(server.owner('postgres'));
  await run.logged('listening');
  expect((await get('/health/live')).status).toBe(200);
  expect((await get('/health/ready')).status).toBe(503);
  await get('/health/ready');
  expect(run.log.filter(({ message }) => String(message).startsWith('not ready'))).toHaveLength(1);
  await stop(run);
  await remove();
}, 60_000);

test('while the database is away requests are refused for now, not for ever', async () => {
  const run = start({ ...platform.as('lakehouse_webapp'), port: 1 });
  await run.logged('listening');
  expect((await get('/health/ready')).status).toBe(503);
  const reply = await get('/api/2.0/token/list', { authorization: token });
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await reply.json()).toMatchObject({ error_code: 'TEMPORARILY_UNAVAILABLE' });
  await stop(run);
}, 60_000);
