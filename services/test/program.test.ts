import { createServer } from 'net';
import { freePort } from '../src/local/ports';
import { manifest } from '../src/platform/manifest';
import { goodSettings, Program } from './program';

let program: Program;
beforeAll(() => void (program = new Program()));
afterAll(() => program.dispose());

// The webapp needs a database to be ready; it has tests of its own.
const services = Object.entries(manifest.processes).filter(([name, { kind }]) => kind === 'service' && name !== 'webapp');
/** Port of the API and of health. */
const API_PORT = 8_080;

describe.each(services)('%s', (name, { ports, health }) => {
  test('listens on every port, is healthy, and stops when asked', async () => {
    const shift = (await freePort()) - API_PORT;
    const run = program.start([name], goodSettings(shift));
    await run.logged('listening', ports.length);
    const answers = await Promise.all(
      ports.map(async ({ name: port, number }) => {
        const url = `http://127.0.0.1:${number + shift}`;
        const [live, ready] = await Promise.all([health?.live, health?.ready].map((path) => fetch(`${url}${path}`)));
        return [port, live?.status, ready?.status];
      }),
    );
    expect(answers).toEqual(ports.map((port) => (port.name === health?.port ? [port.name, 200, 200] : [port.name, 404, 404])));

    const check = program.start(['health', name], goodSettings(shift));
    expect(await check.exit).toBe(0);

    run.signal('SIGTERM');
    expect(await run.exit).toBe(0);
    expect(run.log.at(-1)).toMatchObject({ level: 'info', process: name, message: 'stopped' });
  });
});

test('the health check fails when nothing answers', async () => {
  const check = program.start(['health', 'webapp'], { PORT_SHIFT: '12345' });
  expect(await check.exit).toBe(1);
  expect(check.output).toMatch(/did not answer: .*ECONNREFUSED/);
});

test('fails with every fault in the settings at once', async () => {
  const run = program.start(['migrate'], {
    ...goodSettings(0),
    AWS_REGION: 'Ireland',
    LOG_LEVEL: 'loud',
    DATABASE_NAME: '',
    DATABASE_OWNER_PASSWORD: '',
  });
  expect(await run.exit).toBe(2);
  expect(run.log).toEqual([
    expect.objectContaining({
      level: 'error',
      message: '4 faults in the settings of migrate',
      faults: [
        'AWS_REGION is "Ireland"; set it to the name of an AWS region, such as eu-west-1 (AWS region of the control plane)',
        'LOG_LEVEL is "loud"; set it to debug, info, warn or error (Least severe level that is logged)',
        expect.stringMatching(/^DATABASE_NAME is ""; set it to/),
        expect.stringMatching(/^DATABASE_OWNER_PASSWORD is empty; give it from a secret/),
      ],
    }),
  ]);
});

test.each([[[]], [['web-app']], [['health']], [['health', 'web-app']]])(
  'fails on the command %j, and lists the right ones',
  async (command) => {
    const run = program.start(command, goodSettings(0));
    expect(await run.exit).toBe(2);
    expect(run.output).toMatch(
      /must be one of: webapp \| cluster-manager \| .*migrate \| accounts \| local \| runtime \| health/,
    );
  },
);

test('fails when a port is taken, and says which', async () => {
  const taken = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
  const run = program.start(['webapp'], goodSettings(port - API_PORT));
  expect(await run.exit).toBe(1);
  expect(run.log.at(-1)).toMatchObject({
    message: 'the process failed',
    error: { code: 'EADDRINUSE', message: expect.stringContaining(String(port)) as string },
  });
  taken.close();
});
