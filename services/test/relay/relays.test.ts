import { text } from 'node:stream/consumers';
import type { NodeAddress } from '../../src/relay/node-calls/node-path';
import { ControlPlane, type RelayRun } from './control-plane';
import { LoadBalancer } from './load-balancer';
import { REPORT, TestNode } from './test-node';

let plane: ControlPlane;
let balancer: LoadBalancer;
const nodes: TestNode[] = [];

beforeAll(async () => {
  plane = await ControlPlane.start();
  balancer = await new LoadBalancer().start();
}, 60_000);
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await balancer.stop();
  await plane.stop();
}, 60_000);

const FAST = { method: 'GET', path: '/headers', timeout: 30_000 } as const;

/** Relays behind the load balancer, and a node that came through it. */
async function behindBalancer(count: number): Promise<{ relays: RelayRun[]; node: TestNode; address: NodeAddress }> {
  const relays = await Promise.all(Array.from({ length: count }, () => plane.relay()));
  balancer.targets = relays.map(({ port }) => port);
  const { node: address, joinFile } = await plane.expectByToken();
  const node = TestNode.start(balancer.host, joinFile, ({ server }) => {
    server.routes.get('/finish', async (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200);
      reply.raw.write('begun,');
      await new Promise<void>((resolve) => (finish = resolve));
      reply.raw.end('finished');
    });
  });
  nodes.push(node);
  await plane.until(address, ({ connected, report }) => connected && report !== undefined);
  return { relays, node, address };
}

let finish: () => void = () => undefined;

/** The relay that holds the node, and the others. */
async function holderOf(address: NodeAddress, relays: readonly RelayRun[]): Promise<{ holder: RelayRun; others: RelayRun[] }> {
  const { rows } = await plane.platform.owner.query<{ relay_address: string | null }>(
    'select relay_address from node where node_id = $1',
    [address.nodeId],
  );
  const holder = relays.find(({ internalPort }) => rows[0]?.relay_address === `127.0.0.1:${internalPort}`);
  if (!holder) throw new Error(`no relay holds the node: ${JSON.stringify(rows)}`);
  return { holder, others: relays.filter((relay) => relay !== holder) };
}

test('a node whose relay is killed goes on at another one, and a call made meanwhile reaches it there', async () => {
  const { relays, address } = await behindBalancer(2);
  const { holder, others } = await holderOf(address, relays);
  expect(await plane.calls.call(address, FAST)).toMatchObject({ status: 200 }); // where it is then is remembered for a while
  holder.run.signal('SIGKILL');
  await holder.run.exit;
  expect(await plane.calls.call(address, FAST)).toEqual({ status: 200, body: { ok: true } });
  expect((await holderOf(address, relays)).holder).toBe(others[0]);
}, 120_000);

test('a relay that stops sends its nodes elsewhere, ends what is under way, and only then is gone', async () => {
  const { relays, address } = await behindBalancer(2);
  const { holder, others } = await holderOf(address, relays);
  const ends = AbortSignal.timeout(60_000);
  const response = await plane.calls.raw(address, { method: 'GET', path: '/finish', signal: ends });
  holder.run.signal('SIGTERM');
  await holder.run.logged('stopping');
  // The node is called at its new relay while the old one, which is remembered, still passes what it had begun.
  while ((await holderOf(address, relays).catch(() => undefined))?.holder !== others[0])
    await new Promise((r) => setTimeout(r, 20));
  expect(await plane.calls.call(address, FAST)).toMatchObject({ status: 200 });
  finish();
  expect(await text(response)).toBe('begun,finished');
  expect(await holder.run.exit).toBe(0);
  expect(holder.run.log.at(-1)).toMatchObject({ message: 'stopped' });
}, 120_000);

test('of two connections of a node the newer one counts: the older one is told to go when it next reports', async () => {
  const { address, node } = await behindBalancer(1);
  const number = async () => {
    const { rows } = await plane.platform.owner.query<{ connection_number: string }>(
      'select connection_number from node where node_id = $1',
      [address.nodeId],
    );
    return Number(rows[0]?.connection_number);
  };
  const before = await number();
  // As a newer connection to a relay elsewhere does.
  await plane.platform.owner.query(
    `update node set connection_number = connection_number + 1, relay_id = gen_random_uuid(), relay_address = '127.0.0.1:1', report = null
     where node_id = $1`,
    [address.nodeId],
  );
  node.say({ ...REPORT, revision: 5 });
  // It dials again, since nobody else has; what the older connection said last was not kept.
  await plane.until(address, ({ connected, report }) => connected && report?.revision === 5);
  expect(await number()).toBe(before + 2);
}, 120_000);
