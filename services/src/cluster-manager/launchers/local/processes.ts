import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process of this machine. Its id may be given again; with the time of its start it is the same process only. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In whatever form the system has it. */
  readonly start: string;
}

/** What the table of processes says of one. */
interface ProcessRow extends ProcessIdentity {
  readonly parent: number;
  readonly group: number;
}

/** In milliseconds: how often to look whether processes have ended, and how long killed ones may take. */
const LOOK_EVERY = 20;
const KILLED_WITHIN = 10_000;

const execute = promisify(execFile);

/** Whether the very process still runs. */
export async function isAlive({ pid, start }: ProcessIdentity): Promise<boolean> {
  return (await readProcess(pid))?.start === start;
}

/**
 * Ends a process with everything that it has started, whatever that has started, and what has left its group or lost its parent.
 *
 * @param leader the process, when it was ever started; asked to end first
 * @param mark an environment variable such as `LAKEHOUSE_NODE=…` that all of them inherit
 * @param grace in milliseconds: how long the leader may take to end by itself
 */
export async function endTree(leader: ProcessIdentity | undefined, mark: string, grace: number): Promise<void> {
  if (leader && (await isAlive(leader))) {
    signal(leader.pid, 'SIGTERM');
    await until(grace, async () => !(await isAlive(leader)));
  }
  const ended = await until(KILLED_WITHIN, async () => {
    const members = await membersOf(leader, mark);
    for (const pid of members) signal(pid, 'SIGKILL');
    return members.length === 0;
  });
  if (!ended)
    throw new Error(
      `processes of ${mark} are left after ${KILLED_WITHIN / 1000} s: ${(await membersOf(leader, mark)).join(', ')}`,
    );
}

/** Whether it came true in time. */
async function until(milliseconds: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  return true;
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The leader, what descends from it, what is in its group, and what bears the mark. */
async function membersOf(leader: ProcessIdentity | undefined, mark: string): Promise<number[]> {
  const table = await readTable();
  const members = new Set<number>();
  // A process of another time that has the leader's id is a stranger, and so is its group.
  const isLeader = (row: ProcessRow) => row.pid === leader?.pid && row.start === leader.start;
  const idIsTaken = table.some((row) => row.pid === leader?.pid && !isLeader(row));
  for (const row of table) {
    const inGroup = !idIsTaken && leader !== undefined && row.group === leader.pid;
    if (isLeader(row) || inGroup || (await bearsMark(row.pid, mark))) members.add(row.pid);
  }
  for (let before = -1; before < members.size;) {
    before = members.size;
    for (const row of table) if (members.has(row.parent)) members.add(row.pid);
  }
  members.delete(process.pid);
  return [...members];
}

async function readTable(): Promise<ProcessRow[]> {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const rows = await Promise.all(pids.map((pid) => readProcess(Number(pid))));
    return rows.filter((row) => row !== undefined);
  }
  return psTable(['-A']);
}

async function readProcess(pid: number): Promise<ProcessRow | undefined> {
  if (process.platform !== 'linux') return (await psTable(['-p', String(pid)]))[0];
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return parseStat(stat);
}

/** A line of /proc/<pid>/stat (proc_pid_stat(5)); nothing for a process that has ended and waits for its parent to notice. */
export function parseStat(stat: string): ProcessRow | undefined {
  // The name stands in brackets, and may hold anything, brackets too.
  const [state, parent, group, ...others] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const start = others[16];
  if (start === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid: Number.parseInt(stat, 10), parent: Number(parent), group: Number(group), start };
}

async function psTable(which: string[]): Promise<ProcessRow[]> {
  const environment = { ...process.env, LC_ALL: 'C' };
  const { stdout } = await execute('ps', [...which, '-o', 'pid=,ppid=,pgid=,stat=,lstart='], { env: environment }).catch(() => ({
    stdout: '',
  }));
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, group, state, start] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (start === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), start }];
  });
}

/** Only Linux shows the environment of others; elsewhere a process is found by its parent and its group. */
async function bearsMark(pid: number, mark: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(mark);
}

/** The identity of the shell that runs this, for a file that `parseIdentity` reads. */
export const SHELL_IDENTITY = `cat /proc/$$/stat 2>/dev/null || LC_ALL=C ps -p $$ -o pid=,lstart=`;

/** What SHELL_IDENTITY has printed; nothing while it is not whole. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  if (!text.endsWith('\n')) return undefined;
  if (text.includes(')')) return parseStat(text.trimEnd());
  const [, pid, start] = /^\s*(\d+)\s+(.+?)\s*$/.exec(text) ?? [];
  return start === undefined ? undefined : { pid: Number(pid), start };
}
