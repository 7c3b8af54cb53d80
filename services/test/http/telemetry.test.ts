import { fastify } from 'fastify';
import { findProcess } from '../../src/platform/manifest';
import { Telemetry } from '../../src/platform/telemetry';

async function lines(telemetry: Telemetry): Promise<string[]> {
  const server = fastify();
  telemetry.serve(server);
  const reply = await server.inject('/metrics');
  await server.close();
  expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  return reply.body.split('\n');
}

test('requests are counted and timed by operation and status, and nobody makes series by asking for paths', async () => {
  const telemetry = new Telemetry('webapp');
  const api = fastify();
  telemetry.watchRequests(api);
  api.get('/things/:id', { config: { operation: 'Things.Get' } }, () => ({}));
  for (const path of ['/things/1', '/things/2', '/x', '/y?z=1', '/things/1/2']) await api.inject(path);
  await api.inject({ method: 'DELETE', url: '/q' });
  await api.close();
  const counts = (await lines(telemetry)).filter((line) => line.startsWith('lakehouse_request_duration_seconds_count'));
  expect(counts.map((line) => line.replace('lakehouse_request_duration_seconds_count', ''))).toEqual([
    '{process="webapp",operation="Things.Get",method="GET",status="200"} 2',
    '{process="webapp",operation="none",method="none",status="404"} 4',
  ]);
});

test('the pool, the event loop and the metrics of the manifest are read when someone looks', async () => {
  const relay = findProcess('relay');
  if (!relay) throw new Error('the manifest has no relay');
  const telemetry = new Telemetry('relay');
  let open = 1;
  telemetry.watchPool(() => ({ open, idle: 0, waiting: 3 }));
  telemetry.watchGauges(relay, { OpenConnections: () => Promise.resolve(7) });
  open = 2;
  const found = await lines(telemetry);
  expect(found).toEqual(
    expect.arrayContaining([
      'lakehouse_database_connections{state="open",process="relay"} 2',
      'lakehouse_database_connections{state="waiting",process="relay"} 3',
      'lakehouse_open_connections{process="relay"} 7',
    ]),
  );
  expect(found.some((line) => /^nodejs_eventloop_lag_p99_seconds\{process="relay"\} /.test(line))).toBe(true);
});
