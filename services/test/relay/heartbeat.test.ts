import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';
import { dial } from '../../src/agent/tunnel/dial';
import { NewestConnections } from '../../src/relay/connections/newest-connections';
import { NodeConnection } from '../../src/relay/connections/node-connection';

/** Where a node would find a relay, which here does nothing by itself. */
let server: WebSocketServer;
let host: string;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

const accepted = () => new Promise<WebSocket>((resolve) => server.once('connection', (socket: WebSocket) => resolve(socket)));
const origin = () => ({ http: `http://${host}`, webSocket: `ws://${host}`, host: '127.0.0.1' });
const KEY = { accountId: randomUUID(), nodeId: randomUUID(), number: '1' };

test('a node gives up a relay that says nothing, and stays with one that pings', async () => {
  const relay = accepted();
  const silent = await dial(origin(), 'c'.repeat(43), 50);
  await silent.closed;
  const pinging = accepted();
  const kept = await dial(origin(), 'c'.repeat(43), 1_000);
  let over = false;
  void kept.closed.then(() => (over = true));
  const socket = await pinging;
  const pings = setInterval(() => socket.ping(), 50);
  for (let pongs = 0; pongs < 30; pongs++) await once(socket, 'pong');
  clearInterval(pings);
  expect(over).toBe(false);
  await relay;
  kept.end();
});

test('a relay gives up a node that does not answer its pings, and keeps one that does', async () => {
  const accepting = accepted();
  const dumb = new WebSocket(`ws://${host}`, { autoPong: false });
  const lost = await NodeConnection.on(KEY, await accepting, { pingEvery: 20, silentFor: 100 });
  await lost.closed;
  expect(lost.retiring.aborted).toBe(true);
  dumb.terminate();

  const next = accepted();
  const alive = new WebSocket(`ws://${host}`);
  const kept = await NodeConnection.on(KEY, await next, { pingEvery: 50, silentFor: 1_000 });
  for (let pings = 0; pings < 30; pings++) await once(alive, 'ping');
  expect(kept.retiring.aborted).toBe(false);
  kept.end();
  await kept.closed;
});

test('of two connections of a node the newer one counts, also where the older one is made later', async () => {
  const connect = async (number: string) => {
    const next = accepted();
    const client = new WebSocket(`ws://${host}`);
    const connection = await NodeConnection.on({ ...KEY, number }, await next);
    return { connection, client };
  };
  const [older, newer] = [await connect('9'), await connect('10')];
  const newest = new NewestConnections();
  newest.add(newer.connection);
  newest.add(older.connection);
  expect([older, newer].map(({ connection }) => connection.retiring.aborted)).toEqual([true, false]);
  expect(newest.find(KEY.accountId, KEY.nodeId)).toBe(newer.connection);
  newest.remove(older.connection);
  expect(newest.find(KEY.accountId, KEY.nodeId)).toBe(newer.connection);
  newest.remove(newer.connection);
  expect(newest.find(KEY.accountId, KEY.nodeId)).toBeUndefined();
  for (const { connection, client } of [older, newer]) {
    connection.end();
    client.terminate();
  }
});
