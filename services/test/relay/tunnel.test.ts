import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { ANSWERED_BY } from '../../src/relay/node-calls/node-path';
import { moveNode, forgetNode } from '../../src/relay/expected-nodes';
import type { NodeAddress } from '../../src/relay/node-calls/node-path';
import { GLOBEX } from '../identity/people';
import { ControlPlane, type RelayRun } from './control-plane';
import { REPORT, TestNode } from './test-node';

let plane: ControlPlane;
let relay: RelayRun;
let address: NodeAddress;
let node: TestNode;
const nodes: TestNode[] = [];

/** A node that is connected and reports. */
async function connected(at = relay): Promise<{ address: NodeAddress; node: TestNode }> {
  const { node: expected, joinFile } = await plane.expectByToken();
  const started = TestNode.start(at.host, joinFile);
  nodes.push(started);
  await plane.until(expected, ({ connected: is, report }) => is && report !== undefined);
  return { address: expected, node: started };
}

beforeAll(async () => {
  plane = await ControlPlane.start();
  relay = await plane.relay();
  ({ address, node } = await connected());
}, 60_000);
afterAll(async () => {
  for (const each of nodes) await each.stop();
  await plane.stop();
}, 60_000);

const soon = () => AbortSignal.timeout(30_000);
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** 64 KiB at a time, as fast as it is taken. */
function* chunks(count: number, taken: () => void): Generator<Buffer> {
  for (let index = 0; index < count; index++) {
    taken();
    yield Buffer.alloc(65_536, index % 256);
  }
}

describe('a body', () => {
  test('passes both ways at once, whole', async () => {
    const sent = randomBytes(5_000_000);
    const response = await plane.calls.raw(address, {
      method: 'POST',
      path: '/echo',
      body: Readable.from([sent]),
      signal: soon(),
    });
    expect(response.statusCode).toBe(200);
    expect(sha256(await buffer(response))).toBe(sha256(sent));
  });

  test('that nobody reads is not written further, while other calls and reports go on', async () => {
    let taken = 0;
    const body = Readable.from(chunks(10_000, () => taken++));
    const response = await plane.calls.raw(address, { method: 'POST', path: '/echo', body, signal: soon() });
    response.pause();
    // Once nothing more is taken, every buffer on the way is full.
    let before = -1;
    while (before !== taken) {
      before = taken;
      for (let call = 0; call < 30; call++) await plane.calls.call(address, { method: 'GET', path: '/headers', timeout: 10_000 });
    }
    expect(taken).toBeLessThan(10_000 / 10); // 65 MB of 655: the sockets of the kernel hold most of it
    node.say({ ...REPORT, revision: 2 });
    await plane.until(address, ({ report }) => report?.revision === 2);
    response.destroy();
  }, 60_000);
});

test('a call that its caller ends is ended on the node', async () => {
  const ends = new AbortController();
  const response = await plane.calls.raw(address, { method: 'GET', path: '/hang', signal: ends.signal });
  response.once('data', () => ends.abort());
  await expect(text(response)).rejects.toThrow();
  await until(() => node.cancelled === 1);
  expect(node.hanging).toBe(1);
});

test('a call that takes too long ends with what is known, on the node too', async () => {
  const before = node.cancelled;
  const call = plane.calls.call(address, { method: 'GET', path: '/hang', timeout: 500 });
  await expect(call).rejects.toMatchObject({
    code: 'TEMPORARILY_UNAVAILABLE',
    message: expect.stringContaining('within 0.5 s') as string,
  });
  await until(() => node.cancelled === before + 1);
});

test('headers pass, but not those of one connection, of the proof of the caller, or of the relay', async () => {
  const headers = {
    'x-forwarded-for': '10.1.2.3',
    connection: 'x-private',
    'x-private': 'yes',
    'x-lakehouse-user': 'root',
    te: 'trailers',
  };
  const response = await plane.calls.raw(address, { method: 'GET', path: '/headers?a=%2Fb', headers, signal: soon() });
  expect(response.headers).toMatchObject({ 'x-of-node': 'yes', [ANSWERED_BY]: 'node' });
  expect(node.headers).toMatchObject({ 'x-forwarded-for': '10.1.2.3' });
  for (const name of ['authorization', 'x-private', 'x-lakehouse-user', 'te', 'host'])
    expect(node.headers).not.toHaveProperty(name);
});

describe('a node is not there', () => {
  test.each<[string, () => Partial<NodeAddress>]>([
    ['for another account', () => ({ accountId: GLOBEX })],
    ['for another cluster of its account', () => ({ clusterId: 'another' })],
    ['under another id', () => ({ nodeId: randomUUID() })],
  ])('%s, whatever its caller knows', async (_what, other) => {
    const call = plane.calls.call({ ...address, ...other() }, { method: 'GET', path: '/headers', timeout: 10_000 });
    await expect(call).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
    // Nor when the caller asks the relay itself, instead of looking first.
    const { accountId, clusterId, nodeId } = { ...address, ...other() };
    const url = `http://127.0.0.1:${relay.internalPort}/internal/nodes/${accountId}/${clusterId}/${nodeId}/headers`;
    const token = await plane.tokens().issue('webapp', 'relay');
    const reply = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect([reply.status, ((await reply.json()) as { error_code: string }).error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });

  test('for who is none of the processes that call', async () => {
    const { accountId, clusterId, nodeId } = address;
    const url = `http://127.0.0.1:${relay.internalPort}/internal/nodes/${accountId}/${clusterId}/${nodeId}/headers`;
    for (const token of [
      'nonsense',
      await plane.tokens().issue('migrate', 'relay'),
      await plane.tokens().issue('webapp', 'cluster-manager'),
    ]) {
      expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    }
  });

  test('once it is moved to another cluster', async () => {
    const { address: moved } = await connected();
    const request = { method: 'GET', path: '/headers', timeout: 10_000 } as const;
    await plane.calls.call(moved, request); // by which its caller remembers where it is
    await plane.asManager((tx) => moveNode(tx, { ...moved, clusterId: 'next' }));
    await expect(plane.calls.call(moved, request)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
    expect(await plane.calls.call({ ...moved, clusterId: 'next' }, request)).toMatchObject({ status: 200 });
  });
});

test('a node that is forgotten is put out, and does not come back', async () => {
  const { address: forgotten, node: out } = await connected();
  await plane.asManager((tx) => forgetNode(tx, forgotten));
  await expect(out.ended).rejects.toThrow(/answered 401/);
}, 60_000);

test('what is no report is not kept, and the node is asked again', async () => {
  const { address: odd, node: speaker } = await connected();
  speaker.say({ ...REPORT, revision: 'many' });
  await until(() => speaker.reportsAsked > 2);
  speaker.say({ ...REPORT, revision: 7, phase: 'ready' });
  const standing = await plane.until(odd, ({ report }) => report?.revision === 7);
  expect(standing).toMatchObject({ connected: true, report: { phase: 'ready' } });
}, 60_000);

describe('the port of nodes', () => {
  test.each<[string, string, number, object | undefined]>([
    ['POST', '/v1/join', 403, { token: 'x'.repeat(43) }],
    ['POST', '/v1/join', 400, { token: 'short' }],
    ['POST', '/v1/join', 400, { challenge: 'c', accessKeyId: 'A/../B', sessionToken: 't', date: 'now', signature: 's' }],
    ['POST', '/v1/join', 400, { token: 'x'.repeat(43), url: 'https://evil.example.com' }],
    ['POST', '/v1/join', 400, { token: 'x'.repeat(20_000) }],
    ['GET', '/v1/connect', 404, undefined],
    ['GET', '/internal/nodes/a/b/c/d', 404, undefined],
  ])('answers %s %s with %i', async (method, path, status, body) => {
    const init = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    expect((await fetch(`http://${relay.host}${path}`, { method, ...init })).status).toBe(status);
  });

  test.each(['', 'Authorization: Bearer short\r\n', `Authorization: Bearer ${'x'.repeat(43)}\r\n`])(
    'opens no WebSocket for the header %j',
    async (header) => {
      const answer = await spoken(
        `GET /v1/connect HTTP/1.1\r\nHost: r\r\n${header}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 401 /);
    },
  );

  test('gives up on who never ends its request', async () => {
    expect(
      await spoken('POST /v1/join HTTP/1.1\r\nHost: r\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'),
    ).toMatch(/^HTTP\/1.1 408 /);
  }, 30_000);

  /** Says something and hears whatever comes until the other side ends. */
  function spoken(words: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(relay.port, '127.0.0.1', () => socket.write(words));
      let heard = '';
      socket.on('data', (data) => (heard += data.toString()));
      socket.on('error', reject).on('close', () => resolve(heard));
    });
  }
});
