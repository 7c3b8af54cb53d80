import { fastify, type FastifyInstance } from 'fastify';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { NODE_FACTS_FILE } from '../../../lib/data-plane/cluster-launch-template/user-data';
import { replyWithErrors } from '../../src/platform/http/error-reply';
import { AgentArchive } from '../../src/relay/bootstrap/agent-archive';
import { bootstrapRoutes } from '../../src/relay/bootstrap/routes';

const SERVICES = join(__dirname, '..', '..');

let machine: string;
let archive: Buffer;
let store: Server;
let signed = 0;
let clock = 0;
const asked: string[] = [];

beforeAll(async () => {
  archive = await makeArchive();
  store = createServer((request, response) => {
    asked.push(String(request.url));
    response.end(archive);
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => store.close(resolve)));
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'plain-'));
  asked.length = 0;
});
afterEach(() => rmSync(machine, { recursive: true, force: true }));

/** The archive as it is built, with a small program in place of the bundle. */
async function makeArchive(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'services-'));
  const build = `
    import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
    import { makeAgentArchive } from ${JSON.stringify(join(SERVICES, '..', 'scripts', 'agent-archive.mjs'))};
    mkdirSync('image/python', { recursive: true });
    writeFileSync('image/main.js', 'console.log(process.argv.slice(2).join())');
    cpSync(${JSON.stringify(join(SERVICES, 'node', 'bin'))}, 'node/bin', { recursive: true });
    cpSync(${JSON.stringify(join(SERVICES, 'node', 'lakehouse-agent.service'))}, 'node/lakehouse-agent.service');
    await makeAgentArchive(process.cwd());`;
  const made = await run(process.execPath, ['--input-type=module', '--eval', build], { cwd: folder });
  if (made.code !== 0) throw new Error(made.output);
  const content = readFileSync(join(folder, 'node', 'agent.tar.gz'));
  rmSync(folder, { recursive: true, force: true });
  return content;
}

async function run(program: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, output: `${output}${errors}` };
}

function relay(sha256 = createHash('sha256').update(archive).digest('hex')): FastifyInstance {
  const server = fastify();
  replyWithErrors(server);
  const url = () => `http://127.0.0.1:${(store.address() as AddressInfo).port}/agent.tar.gz?signature=${++signed}`;
  bootstrapRoutes(
    server,
    'main',
    new AgentArchive(
      sha256,
      () => Promise.resolve(url()),
      () => clock,
    ),
  );
  return server;
}

/** Runs the script with this folder as the node's, and with programs that only write down how they are called. */
async function boot(server: FastifyInstance) {
  const reply = await server.inject('/bootstrap');
  expect(reply.headers['content-type']).toMatch('text/x-shellscript');
  const called = join(machine, 'called');
  mkdirSync(join(machine, 'programs'));
  for (const name of ['dnf', 'systemctl', 'install']) {
    const file = join(machine, 'programs', name);
    writeFileSync(file, `#!/bin/bash\necho "${name} $*" >> ${called}\n`);
    chmodSync(file, 0o755);
  }
  const script = reply.body.replaceAll('/opt/lakehouse', join(machine, 'opt'));
  const env = { ...process.env, PATH: `${join(machine, 'programs')}${delimiter}${process.env.PATH}` };
  const { code, output } = await run('bash', ['-c', script], { env });
  return { code, output, calls: existsSync(called) ? readFileSync(called, 'utf8').trim().split('\n') : [] };
}

test('a plain machine fetches the agent, installs what it needs and starts its unit', async () => {
  const { code, calls, output } = await boot(relay());
  expect([code, output]).toEqual([0, expect.stringContaining('OK')]);
  expect(calls[0]).toMatch(/^dnf install --assumeyes nodejs24 java-17-amazon-corretto-headless python3\.11 /);
  expect(calls[2]).toMatch(/^install --mode 0644 .*lakehouse-agent\.service \/etc\/systemd\/system\/lakehouse-agent\.service$/);
  expect(calls.slice(3)).toEqual(['systemctl daemon-reload', 'systemctl enable --now --no-block lakehouse-agent.service']);
  const agent = await run(join(machine, 'opt', 'agent', 'bin', 'lakehouse-agent'), []);
  expect(agent).toEqual({ code: 0, output: 'agent\n' });
});

test('an archive with another hash is not unpacked', async () => {
  const { code, calls, output } = await boot(relay('0'.repeat(64)));
  expect(code).not.toBe(0);
  expect(output).toContain('FAILED');
  expect([calls, existsSync(join(machine, 'opt'))]).toEqual([[], false]);
});

test('the unit reads what the user data writes, and starts what the archive has', () => {
  const unit = readFileSync(join(SERVICES, 'node', 'lakehouse-agent.service'), 'utf8');
  expect(unit).toContain(`EnvironmentFile=${NODE_FACTS_FILE}\n`);
  expect(unit).toContain('ExecStart=/opt/lakehouse/agent/bin/lakehouse-agent\n');
});

test('a URL is signed once for whoever asks in ten minutes, and anew after a failure', async () => {
  const server = relay();
  const url = async () => /'(http[^']+)'/.exec((await server.inject('/bootstrap')).body)?.[1];
  const first = await url();
  expect(await url()).toBe(first);
  clock += 10 * 60_000;
  expect(await url()).not.toBe(first);

  const signing = jest.fn(() => Promise.reject(new Error('no credentials')));
  const failing = new AgentArchive('0', signing, () => clock);
  await expect(failing.url()).rejects.toThrow();
  await expect(failing.url()).rejects.toThrow();
  expect(signing).toHaveBeenCalledTimes(2);
});

test('fails with what to do where no agent is published', async () => {
  const server = fastify();
  replyWithErrors(server);
  bootstrapRoutes(server, 'main', undefined);
  const reply = await server.inject('/bootstrap');
  expect([reply.statusCode, reply.body]).toEqual([404, expect.stringContaining('launch nodes from an image that has it')]);
});
