import { rm } from 'node:fs/promises';
import { LocalRuntimes } from '../../src/cluster-manager/runtimes/local-runtimes';
import { STAND_IN_KEY, standInRuntime } from '../agent/stand-in/runtime';

const runtime = standInRuntime();
afterAll(() => rm(runtime.runtimesFolder, { recursive: true }));

const announced: string[] = [];
let now = 0;

function open(): LocalRuntimes {
  const settings = { text: () => runtime.runtimesFolder, number: () => 0 };
  const world = {
    environment: runtime.environment,
    now: () => now,
    write: () => undefined,
    folder: __dirname,
    stopping: new AbortController().signal,
  };
  return new LocalRuntimes(settings, world, { warn: () => undefined }, (line) => void announced.push(line));
}

test('a runtime that is there is ready at once, and nothing is said of it', async () => {
  expect(await open().state(STAND_IN_KEY)).toBe('ready');
  expect(announced).toEqual([]);
});

test('one that is missing is prepared, which is told; when that fails, the reason is kept for a minute', async () => {
  const runtimes = open();
  expect(await runtimes.state('1.0.x-scala2.13')).toEqual({ preparing: 'Preparing the runtime, once for this machine' });
  let state = await runtimes.state('1.0.x-scala2.13');
  while (typeof state === 'object' && 'preparing' in state) state = await runtimes.state('1.0.x-scala2.13');
  expect(state).toEqual({ failed: expect.stringContaining('The runtime 1.0.x-scala2.13 cannot be prepared: ') as string });
  expect(announced[0]).toContain('is not on this machine yet');
  expect(announced).toHaveLength(2);
  now += 60_000;
  expect(await runtimes.state('1.0.x-scala2.13')).toHaveProperty('preparing');
});
