import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Database } from '../../src/platform/database/database';
import { RANDOM_IDS } from '../../src/platform/ids';
import { closeConnection, openConnection, replaceCredential, type ConnectionKey } from '../../src/relay/connections/statements';
import { writeReports } from '../../src/relay/connections/report-batch';
import { expectNode, moveNode } from '../../src/relay/expected-nodes';
import { insertCredential } from '../../src/relay/join/statements';
import { nodeCredential } from '../../src/relay/join/node-credential';
import { readReports } from '../../src/relay/node-reports';
import type { LakehouseSchema } from '../../src/schema';
import { platformDatabase } from '../database/platform';
import { ACME, GLOBEX, People } from '../identity/people';

let platform: Awaited<ReturnType<typeof platformDatabase>>;
let manager: Database<LakehouseSchema>;
let relay: Database<LakehouseSchema>;
const workspaces = new Map<string, string>();
let clock = Date.UTC(2026, 10, 24, 10);
const place = () => ({ relayId: randomUUID(), address: '127.0.0.1:1' });

beforeAll(async () => {
  platform = await platformDatabase();
  manager = new Database(platform.as('lakehouse_cluster_manager'));
  relay = new Database(platform.as('lakehouse_relay'));
  const people = new People(platform.owner);
  for (const account of [ACME, GLOBEX]) {
    await people.account(account);
    workspaces.set(account, await people.workspace(account));
  }
}, 60_000);
afterAll(async () => {
  await Promise.all([manager.close(), relay.close()]);
  await platform.remove();
});

/** A node that has joined, with its first credential. */
async function joined(accountId = ACME, clusterId?: string) {
  const nodeId = randomUUID();
  const tokenHash = createHash('sha256').update(randomBytes(32)).digest('hex');
  const workspaceId = workspaces.get(accountId) ?? '';
  const proof = { kind: 'token', tokenHash } as const;
  await manager.inAccount(accountId, (tx) =>
    expectNode(tx, { accountId, workspaceId, nodeId, clusterId, proof, now: new Date(clock) }),
  );
  const first = nodeCredential(RANDOM_IDS, new Date(clock));
  await relay.inAccount(accountId, (tx) => insertCredential(tx, { accountId, nodeId }, 0n, first.kept));
  return { accountId, nodeId, credential: first.credential };
}

/** Connects; answers the connection and the credential that follows. */
async function connect(credential: string, at = place()) {
  const next = nodeCredential(RANDOM_IDS, new Date(clock));
  return { key: await openConnection(relay, credential, at, next.kept), next: next.credential };
}

test('a credential holds until the one that follows it was used', async () => {
  const { credential } = await joined();
  const first = await connect(credential);
  const lost = await connect(credential); // the first reply did not arrive, and so its credential was never heard of
  expect([first.key?.number, lost.key?.number]).toEqual(['1', '2']);
  expect((await connect(first.next)).key).toBeUndefined();
  const second = await connect(lost.next);
  expect(second.key?.number).toBe('3');
  expect((await connect(credential)).key).toBeUndefined();
  expect((await connect(lost.next)).key?.number).toBe('4');
});

test('while it is connected, a node gets another credential; the one it uses holds until then', async () => {
  const { credential } = await joined();
  const { key, next } = await connect(credential);
  const rotated = nodeCredential(RANDOM_IDS, new Date(clock));
  expect(await replaceCredential(relay, key as ConnectionKey, rotated.kept)).toBe(true);
  expect((await connect(next)).key).toBeUndefined(); // replaced before it was used
  expect((await connect(rotated.credential)).key?.number).toBe('2');
  expect((await connect(credential)).key).toBeUndefined();
  expect(await replaceCredential(relay, key as ConnectionKey, nodeCredential(RANDOM_IDS, new Date(clock)).kept)).toBe(false);
});

test('a credential ends a day later', async () => {
  const { credential } = await joined();
  clock += 24 * 3_600_000 + 1;
  expect((await connect(credential)).key).toBeUndefined();
});

test.each(['', 'x'.repeat(43), "'; drop table node; --"])('%j is no credential', async (credential) => {
  expect((await connect(credential)).key).toBeUndefined();
});

test('what a connection says counts while it is the newest of its node, and nodes of all accounts are written at once', async () => {
  const [old, acme, globex] = [await joined(ACME, 'c1'), await joined(ACME, 'c2'), await joined(GLOBEX, 'c3')];
  const [here, elsewhere] = [place(), place()];
  const keys: ConnectionKey[] = [];
  for (const { credential } of [old, acme, globex]) keys.push((await connect(credential, here)).key as ConnectionKey);
  const newer = await connect(old.credential, elsewhere);
  const reports = keys.map((key, index) => ({
    ...key,
    revision: index,
    report: JSON.stringify({ text: '\0\ud800' }),
    changed: true,
  }));
  const written = await writeReports(relay, here.relayId, reports, new Date(clock));
  expect(written.size).toBe(2);
  // A relay cannot write for a connection that another one holds, even when it knows its number.
  expect(
    (
      await writeReports(
        relay,
        here.relayId,
        [{ ...(newer.key as ConnectionKey), revision: 9, report: '{}', changed: true }],
        new Date(clock),
      )
    ).size,
  ).toBe(0);
  const now = new Date(clock + 1_000);
  const read = (accountId: string, clusterId: string) =>
    manager.inAccount(accountId, (tx) => readReports(tx, { accountId, clusterId, now }));
  expect(await read(ACME, 'c2')).toMatchObject([{ nodeId: acme.nodeId, connected: true, report: { text: '\0\ud800' } }]);
  expect(await read(GLOBEX, 'c3')).toMatchObject([{ nodeId: globex.nodeId, connected: true }]);
  expect(await read(ACME, 'c3')).toEqual([]);
  expect((await read(ACME, 'c1'))[0]).not.toHaveProperty('report');
});

test('an older connection that ends says nothing of the newer one', async () => {
  const { credential, nodeId } = await joined(ACME, 'c4');
  const [first, second] = [await connect(credential), await connect(credential)];
  const connected = async (now = clock) =>
    (await manager.inAccount(ACME, (tx) => readReports(tx, { accountId: ACME, nodeIds: [nodeId], now: new Date(now) })))[0]
      ?.connected;
  await closeConnection(relay, first.key as ConnectionKey);
  expect(await connected()).toBe(true);
  expect(await connected(clock + 45_000)).toBe(false); // a node that says nothing is gone, whatever its row says
  await closeConnection(relay, second.key as ConnectionKey);
  expect(await connected()).toBe(false);
});

test('the cluster manager is woken by whatever changes, once for each cluster', async () => {
  const heard: string[] = [];
  await platform.owner.query('listen cluster');
  platform.owner.on('notification', ({ payload }) => void heard.push(payload ?? ''));
  const node = await joined(ACME, 'c5');
  const at = place();
  const { key } = await connect(node.credential, at);
  const workspaceId = workspaces.get(ACME);
  const report = { ...(key as ConnectionKey), revision: 1, report: '{}', changed: true };
  await writeReports(relay, at.relayId, [report], new Date(clock));
  await writeReports(relay, at.relayId, [{ ...report, changed: false }], new Date(clock));
  await platform.owner.query('select 1');
  expect(heard).toEqual(Array(2).fill(`${ACME}/${workspaceId}/c5`));
  await manager.inAccount(ACME, (tx) => moveNode(tx, { ...node, clusterId: null }));
  await writeReports(relay, at.relayId, [report], new Date(clock));
  await platform.owner.query('select 1');
  expect(heard).toHaveLength(2);
});

test('the webapp never sees what nodes prove themselves with', async () => {
  const webapp = new Database<LakehouseSchema>(platform.as('lakehouse_webapp'));
  const read = webapp.inAccount(ACME, (tx) => tx.selectFrom('node').select('token_hash').execute());
  await expect(read).rejects.toThrow(/permission denied/);
  await expect(webapp.inAccount(ACME, (tx) => tx.selectFrom('node_credential').select('number').execute())).rejects.toThrow(
    /permission denied/,
  );
  await webapp.close();
});
