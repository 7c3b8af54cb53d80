import { createServer, type Server } from 'node:http';
import { SparkLoadWatch } from '../../src/agent/metrics/spark-load';

// Spark's REST API of an application, as far as it is asked.

interface Executor {
  readonly id: string;
  readonly activeTasks: number;
  readonly totalTasks: number;
  readonly isActive?: boolean;
}

let executors: readonly Executor[];
let stages: Record<string, readonly object[]>;
let server: Server;
let url: string;
let now = 1_000_000;
let watch: SparkLoadWatch;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://spark');
    const [, name] = /^\/api\/v1\/applications\/app-1\/(\w+)$/.exec(pathname) ?? [];
    const all = executors.map((each) => ({ isActive: true, hostPort: '10.0.0.7:40001', totalCores: 4, ...each }));
    const answers: Record<string, unknown> = {
      executors: [{ id: 'driver', isActive: true, hostPort: 'd:1', totalCores: 0, activeTasks: 0, totalTasks: 0 }, ...all],
      stages: searchParams.getAll('status').flatMap((status) => stages[status] ?? []),
    };
    response.end(JSON.stringify(answers[name ?? '']));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const place = server.address();
  url = `http://127.0.0.1:${typeof place === 'object' && place ? place.port : 0}`;
});
beforeEach(() => {
  executors = [];
  stages = {};
  watch = new SparkLoadWatch(url, 'app-1', () => now);
});
afterAll(() => void server.close());

test('tasks wait that have not begun in stages whose turn has come; those that wait for other stages do not count', async () => {
  stages = {
    active: [
      { numTasks: 10, numActiveTasks: 4, numCompleteTasks: 1 },
      { numTasks: 3, numActiveTasks: 0, numCompleteTasks: 0 },
    ],
    pending: [{ numTasks: 200, numActiveTasks: 0, numCompleteTasks: 0 }],
  };
  expect(await watch.read()).toMatchObject({ pendingTasks: 8, runningTasks: 4 });
});

test('an executor is idle since its last task, also of one that came and went between two looks', async () => {
  const idle = async () => (await watch.read())?.executors.map(({ executorId, idleSeconds }) => [executorId, idleSeconds]);
  executors = [{ id: '0', activeTasks: 1, totalTasks: 1 }];
  expect(await idle()).toEqual([['app-1/0', 0]]);
  executors = [{ id: '0', activeTasks: 0, totalTasks: 1 }];
  now += 60_000;
  expect(await idle()).toEqual([['app-1/0', 60]]);
  executors = [{ id: '0', activeTasks: 0, totalTasks: 2 }];
  now += 60_000;
  expect(await idle()).toEqual([['app-1/0', 0]]);
  now += 5_000;
  expect(await idle()).toEqual([['app-1/0', 5]]);
});

test('executors that are gone are not told of, and an application that does not answer tells nothing', async () => {
  executors = [{ id: '0', activeTasks: 0, totalTasks: 0, isActive: false }];
  expect(await watch.read()).toMatchObject({ executors: [] });
  expect(await new SparkLoadWatch(url, 'app-2', () => now).read()).toBeUndefined();
});
