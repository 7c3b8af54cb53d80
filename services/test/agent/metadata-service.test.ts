import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { closeMetadataService } from '../../src/agent/isolation/metadata-service';
import { UIDS } from '../../src/agent/isolation/os-user';

/** Networks of one's own are made by root alone. */
const asRoot = process.geteuid?.() === 0 ? test : test.skip;
const run = async (...command: string[]) => (await promisify(execFile)(command[0] ?? '', command.slice(1))).stdout;

const SERVICE = `import http.server
class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"credentials")
print("listening", flush=True)
http.server.ThreadingHTTPServer(("0.0.0.0", 80), Service).serve_forever()`;

const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((process) => process.kill('SIGKILL')));

/** A network of its own; answers the commands that run in it. */
async function network(): Promise<{ readonly pid: number; readonly inside: (...command: string[]) => string[] }> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo made && exec sleep 600']);
  started.push(holder);
  await once(holder.stdout, 'data');
  const pid = holder.pid ?? 0;
  return { pid, inside: (...command) => ['nsenter', `--net=/proc/${pid}/ns/net`, ...command] };
}

asRoot(
  'users of clusters do not reach the metadata service, and everybody else does',
  async () => {
    const [machine, service] = [await network(), await network()];
    const here = (...command: string[]) => run(...machine.inside(...command));
    const there = (...command: string[]) => run(...service.inside(...command));
    await here('ip', 'link', 'add', 'here', 'type', 'veth', 'peer', 'name', 'there', 'netns', `/proc/${service.pid}/ns/net`);
    for (const set of ['address add 192.0.2.1/24 dev here', 'link set here up', 'route add default via 192.0.2.2'])
      await here('ip', ...set.split(' '));
    for (const set of ['address add 192.0.2.2/24 dev there', 'address add 169.254.169.254/32 dev there', 'link set there up'])
      await there('ip', ...set.split(' '));
    const [program = '', ...rest] = service.inside('python3', '-c', SERVICE);
    const server = spawn(program, rest);
    started.push(server);
    await once(server.stdout, 'data');
    const ask = (uid: number) => {
      const code =
        'import urllib.request; print(urllib.request.urlopen("http://169.254.169.254/latest/", timeout=20).read().decode())';
      return here('setpriv', `--reuid=${uid}`, '--clear-groups', '/usr/bin/env', 'python3', '-c', code).catch(
        (error: Error) => error.message,
      );
    };
    const users = [UIDS.first, UIDS.last];
    for (const uid of users) expect(await ask(uid)).toBe('credentials\n'); // so that it is the rule that makes the difference
    await closeMetadataService((parameters) => here('ip', ...parameters));
    await closeMetadataService((parameters) => here('ip', ...parameters));
    for (const uid of users) expect(await ask(uid)).toContain('Permission denied');
    for (const uid of [0, UIDS.first - 1, UIDS.last + 1]) expect(await ask(uid)).toBe('credentials\n');
  },
  60_000,
);

test('fails where the rule cannot be made, or is not there afterwards', async () => {
  const denied = () => Promise.reject(new Error('Operation not permitted'));
  await expect(closeMetadataService(denied)).rejects.toThrow('cannot be read');
  await expect(closeMetadataService(() => Promise.resolve('[]'))).rejects.toThrow('there is no rule against 169.254.169.254');
  const unchanged = (parameters: readonly string[]) => (parameters.includes('list') ? Promise.resolve('[]') : denied());
  await expect(closeMetadataService(unchanged)).rejects.toThrow('Operation not permitted');
});

const closed = { uid_start: UIDS.first, uid_end: UIDS.last, action: 'prohibit' };
const RULES = JSON.stringify(['169.254.169.254', 'fd00:ec2::254'].map((dst) => ({ ...closed, dst })));

test('of two agents of one machine that close it at the same moment both are content', async () => {
  let listed = 0;
  const ip = (parameters: readonly string[]) => {
    if (parameters.includes('list')) return Promise.resolve(++listed % 2 ? '[]' : RULES);
    return Promise.reject(new Error(parameters.includes('add') ? 'RTNETLINK answers: File exists' : 'Permission denied'));
  };
  await closeMetadataService(ip);
  expect(listed).toBe(4);
});

test('fails where another rule comes before it', async () => {
  const ip = (parameters: readonly string[]) =>
    Promise.resolve(parameters.includes('get') ? '169.254.169.254 via 10.0.0.1' : RULES);
  await expect(closeMetadataService(ip)).rejects.toThrow('users still have a route to 169.254.169.254: 169.254.169.254 via');
});
