import { createLog } from '../src/platform/log';
import { findProcess } from '../src/platform/manifest';
import { writeMetrics } from '../src/platform/metrics';

function setup(level = 'info') {
  const lines: string[] = [];
  const log = createLog('relay', level, {
    environment: {},
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    write: (text) => void lines.push(text),
    folder: '/app',
    stopping: new AbortController().signal,
  });
  return { log, last: () => JSON.parse(lines.at(-1) ?? '{}') as unknown, lines };
}

test('a line has time, level, process and message', () => {
  const { log, last } = setup();
  log.info('hello');
  expect(last()).toEqual({ time: '2026-01-02T03:04:05.000Z', level: 'info', process: 'relay', message: 'hello' });
});

test('an error is logged with its whole chain of causes', () => {
  const { log, last } = setup();
  log.error({ error: new Error('outer', { cause: new TypeError('inner', { cause: 'a text' }) }) });
  expect(last()).toMatchObject({
    error: { type: 'Error', message: 'outer', cause: { type: 'TypeError', message: 'inner', cause: { message: 'a text' } } },
  });
});

test('credentials are not logged', () => {
  const { log, lines } = setup();
  log.info({ headers: { authorization: 'Bearer 1', cookie: 'a=1', accept: 'x' } });
  expect(lines.join('')).not.toMatch(/Bearer|a=1/);
});

test('metrics are lines that CloudWatch reads, whatever the level of the log', async () => {
  const { log, last } = setup('error');
  const process = findProcess('relay');
  if (!process) throw new Error('no relay in the manifest');
  await writeMetrics('relay', process, { OpenConnections: () => 3 }, { controlPlane: 'main', now: () => 1, log });
  expect(last()).toMatchObject({
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [
        {
          Namespace: 'Lakehouse',
          Dimensions: [['ControlPlane', 'Process']],
          Metrics: [{ Name: 'OpenConnections', Unit: 'Count' }],
        },
      ],
    },
    ControlPlane: 'main',
    Process: 'relay',
    OpenConnections: 3,
  });
});

test('a process writes no metric that the manifest does not list', async () => {
  const { log, lines } = setup();
  const process = findProcess('webapp');
  if (!process) throw new Error('no webapp in the manifest');
  await writeMetrics('webapp', process, { OpenConnections: () => 3 }, { controlPlane: 'main', now: () => 1, log });
  expect(lines).toEqual([]);
});
