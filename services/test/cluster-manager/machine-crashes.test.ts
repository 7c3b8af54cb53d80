import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instancesOf, MachineWithClusters } from './machine';

// Everything is killed at points in time that fall between any two steps of a cluster's way; CRASH_POINTS says how many.

const POINTS = Number(process.env.CRASH_POINTS ?? 2);
/** In milliseconds: a creation with the stand-in takes about as long. */
const WAY = 3_000;

let machine: MachineWithClusters;
beforeAll(async () => void (machine = await MachineWithClusters.open()), 120_000);
afterAll(() => machine.remove(), 120_000);

const moments = Array.from({ length: POINTS }, (_, index) => Math.round((WAY * (index + 0.5)) / POINTS));

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function killAll(): Promise<void> {
  const run = machine.platform.running();
  run.signal('SIGKILL');
  await run.exit;
}

/** PostgreSQL dies, and what `npm start` runs with it. */
async function killPostgres(): Promise<void> {
  const run = machine.platform.running();
  const [pid = ''] = readFileSync(join(machine.platform.dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await run.exit;
}

describe.each([
  ['npm start', killAll],
  ['PostgreSQL', killPostgres],
])('when %s is killed', (_, kill) => {
  test.each(moments)(
    '%i ms into a creation, the next start finishes it, with each node once',
    async (moment) => {
      const id = await machine.ask(1);
      await pause(moment);
      await kill();
      await machine.platform.open();
      const cluster = await machine.until(id, ({ state }) => state === 'RUNNING' || state === 'TERMINATED');
      expect(cluster.state).toBe('RUNNING');
      const running = instancesOf(cluster).filter((instance) => machine.agentOf(instance) !== undefined);
      expect(running).toHaveLength(2);
      await machine.call('POST', '/api/2.1/clusters/delete', { cluster_id: id });
      await pause(moment / 10);
      await kill();
      await machine.platform.open();
      await machine.until(id, ({ state }) => state === 'TERMINATED');
      expect(machine.processesOfNodes()).toEqual([]);
    },
    180_000,
  );
});
