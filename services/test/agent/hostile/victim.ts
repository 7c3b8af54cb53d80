import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { osUser } from '../../../src/agent/isolation/os-user';
import { CredentialFile } from '../../../src/agent/tunnel/credential-file';
import type { NodeClient } from '../node-client';

/** Ids of processes of a user, by what they are. */
export function processesOf(uid: number): Record<string, number> {
  const words = {
    'lakehouse.application': 'application',
    ipykernel: 'kernel',
    SparkSubmit: 'driver',
    'master.Master': 'master',
    'worker.Worker': 'worker',
    CoarseGrainedExecutorBackend: 'executor',
  };
  const found: Record<string, number> = {};
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [status = '', command = ''] = ['status', 'cmdline'].map((file) => readOrNothing(`/proc/${pid}/${file}`));
    if (!new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(status)) continue;
    const word = Object.entries(words).find(([part]) => command.includes(part))?.[1];
    if (word === 'kernel' && socketsOf(command).length === 0) continue; // the next one, which is being prepared
    if (word !== undefined) found[word] ??= Number(pid);
  }
  return found;
}

/** The sockets of a kernel with this command line. */
function socketsOf(command: string): string[] {
  const folder = dirname(connectionOf(command));
  return readdirSync(folder).flatMap((name) => (/^k-/.test(name) ? [join(folder, name)] : []));
}

/** The file that tells a kernel its sockets. */
const connectionOf = (command: string) => command.split('\0').find((word) => word.endsWith('connection.json')) ?? '';

/** Ports on which a user listens. */
export function portsOf(uid: number): number[] {
  const LISTEN = '0A';
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN && fields[7] === String(uid))
      .map(([, address = '']) => parseInt(address.split(':')[1] ?? '', 16)),
  );
}

/** In milliseconds: what speaks another protocol than HTTP answers nothing at all. */
const WEB_ANSWERS_WITHIN = 5_000;

/** The ports among them behind which there is a web server, whether it lets in whoever asks or not. */
export async function webPortsOf(ports: readonly number[]): Promise<number[]> {
  const answers = await Promise.all(
    ports.map((port) =>
      fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual', signal: AbortSignal.timeout(WEB_ANSWERS_WITHIN) }).then(
        () => port,
        () => undefined,
      ),
    ),
  );
  return answers.flatMap((port) => port ?? []);
}

/** Where a node keeps what is a user's. */
export function folderOf(node: NodeClient, uid: number): string {
  return join(node.folder, 'cluster', 'users', osUser(uid).name);
}

/** Where a user is found and what is his: all that a hostile user would have to find out first. */
export interface Aim {
  readonly pids: Readonly<Record<string, number>>;
  /** A process that may be stopped for a moment. */
  readonly traced: number;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Name of a file that the user has put into each of the temporary folders. */
  readonly hidden: string;
  /** The temporary folders, by what they are called. */
  readonly temporary: Readonly<Record<string, string>>;
  readonly sockets: readonly string[];
}

const TEMPORARY = ['/tmp', '/var/tmp', '/dev/shm'];
export const HIDDEN = 'hidden-by-victim';

/** What the user hides, by a shell; it prints the id of a process that sleeps. */
export const HIDE = [
  `for folder in ${TEMPORARY.join(' ')}; do echo x > $folder/${HIDDEN}; done`,
  'echo x > "$HOME/diary"',
  'sleep 600 > /dev/null 2>&1 & echo $!',
].join('\n');

export interface Victim {
  readonly driver: NodeClient;
  readonly worker: NodeClient;
  readonly uid: number;
  /** The process that `HIDE` told of. */
  readonly asleep: number;
}

export async function aimAt({ driver, worker, uid, asleep }: Victim): Promise<Aim> {
  await new CredentialFile(driver.folder).write({ nodeId: 'n', credential: 'c'.repeat(32) });
  const [home, elsewhere] = [folderOf(driver, uid), folderOf(worker, uid)];
  const pids: Record<string, number> = { agent: process.pid, ...processesOf(uid) };
  const command = readFileSync(`/proc/${String(pids.kernel)}/cmdline`, 'latin1');
  return {
    pids,
    traced: asleep,
    files: [
      ...[home, elsewhere].map((folder) => join(folder, 'conf/spark-defaults.conf')),
      join(home, 'home/diary'),
      connectionOf(command),
      join(driver.folder, 'credential.json'),
    ],
    folders: [
      ...[home, elsewhere].flatMap((folder) => ['home', 'work', 'temporary'].map((name) => join(folder, name))),
      join(driver.folder, 'processes'),
      '/run/lakehouse/users',
    ],
    hidden: HIDDEN,
    temporary: Object.fromEntries(TEMPORARY.map((folder) => [folder, folder])),
    sockets: socketsOf(command),
  };
}

/** The same, as it is found outside: the temporary folders are somewhere else there. */
export function fromOutside<A extends Aim>(aim: A, driver: NodeClient, uid: number): A {
  const folder = join(folderOf(driver, uid), 'temporary');
  return { ...aim, temporary: Object.fromEntries(TEMPORARY.map((name) => [name, folder])) };
}

/** By the name of an attempt: `got …` or `refused: …`. */
export type Outcomes = Readonly<Record<string, string>>;

/** Attempts whose outcome begins with a word. */
export function those(outcomes: Outcomes, word: 'got' | 'refused'): [string, string][] {
  return Object.entries(outcomes).filter(([, outcome]) => outcome.startsWith(word));
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // the process has ended
  }
}
