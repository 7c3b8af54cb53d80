import { ControlPlane } from './control-plane';

let plane: ControlPlane;
beforeAll(async () => (plane = await ControlPlane.start()), 60_000);
afterAll(() => plane.stop(), 60_000);

test('a node joins with its token, reports, is called, and survives the death of agent and relay', async () => {
  const relay = await plane.relay();
  const { node, folder, joinFile } = await plane.expectByToken();
  const environment = { LAKEHOUSE_RELAY_HOST: relay.host, LAKEHOUSE_JOIN_FILE: joinFile, LAKEHOUSE_STATE_FOLDER: folder };
  const agent = plane.agent(environment);
  const standing = await plane.until(node, ({ connected, report }) => connected && report !== undefined);
  expect(standing.report).toMatchObject({ phase: 'idle', runningCommands: 0 });

  const reply = await plane.calls.call(node, { method: 'GET', path: '/v1/report?after=0&wait=0', timeout: 10_000 });
  expect(reply).toEqual({ status: 200, body: expect.objectContaining({ phase: 'idle' }) as object });

  agent.signal('SIGKILL');
  await plane.until(node, ({ connected }) => !connected);
  plane.agent(environment);
  await plane.until(node, ({ connected }) => connected);

  relay.run.signal('SIGKILL');
  await relay.run.exit;
  const again = plane.calls.call(node, { method: 'GET', path: '/v1/report?after=0&wait=0', timeout: 60_000 });
  await expect(again).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' });
}, 120_000);
