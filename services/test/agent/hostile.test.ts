import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aimAt, fromOutside, HIDE, processesOf, those, type Aim, type Outcomes } from './hostile/victim';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

/** A user of the system can be given to others by root alone. */
const asRoot = process.geteuid?.() === 0 ? test : test.skip;
const PYTHON = '/usr/bin/python3';
const SOURCE = readFileSync(join(__dirname, 'hostile', 'attempts.py'), 'utf8');

const runtime = standInRuntime();
const nodes: NodeClient[] = [];
afterAll(async () => {
  for (const node of nodes) await node.close();
}, 60_000);

asRoot(
  'a user gets nothing of another, of the agent or of root, on the driver and on a worker',
  async () => {
    const [driver, worker] = [await NodeClient.open(runtime), await NodeClient.open(runtime)];
    nodes.push(driver, worker);
    const standard = { runtimeKey: STAND_IN_KEY, isolation: { mode: 'standard' }, memoryMiB: 8192 } as const;
    await driver.assign(singleNode({ ...standard, place: { kind: 'driver', workers: true, worker: { memoryMiB: 8192 } } }));
    const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
    await worker.assign(singleNode({ ...standard, place: { kind: 'worker', masterUrl: report.masterUrl ?? '' } }));
    const contexts = { ada: await driver.context('python', 'ada'), mallory: await driver.context('python', 'mallory') };
    await worker.until(({ executorIds }) => executorIds?.length === 2);
    const run = async (user: 'ada' | 'mallory', command: readonly string[], input = '') =>
      String((await driver.run(contexts[user], JSON.stringify({ run: command, input }))).results?.data).trim();
    const ada = Number(await run('ada', ['id', '-u']));
    const mallory = Number(await run('mallory', ['id', '-u']));
    const asleep = Number(await run('ada', ['sh', '-c', HIDE]));
    const aim = await aimAt({ driver, worker, uid: ada, asleep });
    expect(Object.keys(aim.pids).sort()).toEqual(['agent', 'application', 'kernel', 'master', 'worker']);
    expect(aim.sockets.length).toBeGreaterThanOrEqual(2);

    const outside = (command: readonly string[], given: Aim) => {
      const [program = '', ...rest] = [...command, PYTHON, '-c', SOURCE];
      return JSON.parse(execFileSync(program, rest, { input: JSON.stringify(given), encoding: 'utf8' })) as Outcomes;
    };
    const unhindered = outside([], fromOutside(aim, driver, ada));
    expect(those(unhindered, 'refused')).toEqual([]); // so that each attempt is known to work where nothing holds it back
    const attempts = Object.keys(unhindered);
    expect(attempts.length).toBeGreaterThan(60);

    const onDriver = JSON.parse(await run('mallory', [PYTHON, '-c', SOURCE], JSON.stringify(aim))) as Outcomes;
    expect(those(onDriver, 'got')).toEqual([]);
    expect(Object.keys(onDriver)).toEqual(attempts);

    const her = processesOf(mallory).worker;
    const asShe = [`--reuid=${mallory}`, `--regid=${mallory}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all', '--'];
    const onWorker = outside(['nsenter', `--mount=/proc/${String(her)}/ns/mnt`, 'setpriv', ...asShe], aim);
    expect(those(onWorker, 'got')).toEqual([]);
    expect(Object.keys(onWorker)).toEqual(attempts);
  },
  120_000,
);
