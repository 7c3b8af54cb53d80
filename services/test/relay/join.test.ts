import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { ec2Instance } from '../../src/agent/tunnel/ec2-instance';
import { InstanceMetadata } from '../../src/agent/tunnel/instance-metadata';
import type { InstanceProof } from '../../src/agent/api/join';
import { Database } from '../../src/platform/database/database';
import { RANDOM_IDS } from '../../src/platform/ids';
import { InternalKeys } from '../../src/platform/internal-calls/internal-keys';
import { openConnection } from '../../src/relay/connections/statements';
import { expectNode, forgetNode, type ExpectedProof } from '../../src/relay/expected-nodes';
import { Admission } from '../../src/relay/join/admission';
import { Challenges } from '../../src/relay/join/challenges';
import { nodeCredential } from '../../src/relay/join/node-credential';
import type { LakehouseSchema } from '../../src/schema';
import { platformDatabase } from '../database/platform';
import { ACME, GLOBEX, People } from '../identity/people';
import { MetadataService } from './metadata-service';
import { Sts } from './sts';

const RELAY_HOST = 'relay.eu1.lake.example.com';
const AWS_ACCOUNT = '123456789012';
const ROLE = 'acme-nodes';

let platform: Awaited<ReturnType<typeof platformDatabase>>;
let manager: Database<LakehouseSchema>;
let relay: Database<LakehouseSchema>;
let sts: Sts;
let metadata: MetadataService;
let clock = Date.UTC(2026, 10, 24, 10);
const now = () => clock;
const workspaces = new Map<string, string>();

beforeAll(async () => {
  platform = await platformDatabase();
  manager = new Database(platform.as('lakehouse_cluster_manager'));
  relay = new Database(platform.as('lakehouse_relay'));
  sts = await new Sts(now).start();
  metadata = await new MetadataService().start();
  const people = new People(platform.owner);
  for (const account of [ACME, GLOBEX]) {
    await people.account(account);
    workspaces.set(account, await people.workspace(account));
  }
}, 60_000);
afterAll(async () => {
  await Promise.all([manager.close(), relay.close(), sts.stop(), metadata.stop()]);
  await platform.remove();
});
beforeEach(() => {
  sts.broken = undefined;
  sts.asked.length = 0;
});

/** A relay; each shares nothing with the others but the database. */
const admission = () =>
  new Admission({
    database: relay,
    challenges: new Challenges(new InternalKeys(relay, now, RANDOM_IDS), now, RANDOM_IDS),
    controlPlane: 'main',
    relayHost: RELAY_HOST,
    sts: { origin: sts.origin, region: 'eu-west-1' },
    now,
    ids: RANDOM_IDS,
  });

async function expectIt(proof: ExpectedProof, account = ACME): Promise<string> {
  const nodeId = randomUUID();
  const node = { accountId: account, workspaceId: workspaces.get(account) ?? '', nodeId, proof, now: new Date(clock) };
  await manager.inAccount(account, (tx) => expectNode(tx, node));
  return nodeId;
}

/** An instance with credentials that AWS knows, as its agent has it. */
function instance(over: { account?: string; role?: string; id?: string; host?: string } = {}) {
  const instanceId = over.id ?? `i-${randomBytes(8).toString('hex')}`;
  const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const secretAccessKey = randomBytes(20).toString('hex');
  const sessionToken = `${randomBytes(300).toString('base64')}+/==`;
  const arn = `arn:aws:sts::${over.account ?? AWS_ACCOUNT}:assumed-role/${over.role ?? ROLE}/${instanceId}`;
  sts.signers.set(accessKeyId, { secretAccessKey, sessionToken, arn });
  metadata.paths.set('/latest/meta-data/iam/security-credentials/', ROLE);
  const credentials = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: 'later' };
  metadata.paths.set(`/latest/meta-data/iam/security-credentials/${ROLE}`, JSON.stringify(credentials));
  const machine = ec2Instance({
    metadata: new InstanceMetadata(now, metadata.origin),
    relayHost: over.host ?? RELAY_HOST,
    now,
  });
  return {
    machine,
    prove: async () => (await machine.prove(await admission().challenge())) as InstanceProof,
    expected: { kind: 'instance', awsAccountId: AWS_ACCOUNT, instanceId, roleName: ROLE } as const,
  };
}

/** Connects with a credential, which is its first use. */
const connect = (credential: string) =>
  openConnection(
    relay,
    credential,
    { relayId: randomUUID(), address: '127.0.0.1:1' },
    nodeCredential(RANDOM_IDS, new Date(clock)).kept,
  );

test('an instance joins by what its profile signs, at whichever relay, and STS hears one question only', async () => {
  const it = instance();
  const nodeId = await expectIt(it.expected);
  const admitted = await admission().join(await it.prove());
  expect(admitted).toEqual({ nodeId, credential: expect.any(String) as string });
  expect(sts.asked).toEqual(['GET / GetCallerIdentity 2011-06-15']);
  if ('refusal' in admitted) throw new Error('it was refused');
  expect(await connect(admitted.credential)).toMatchObject({ accountId: ACME, nodeId, number: '1' });
});

test('a reply that got lost can be asked for again until its credential was used, and only the last credential holds', async () => {
  const it = instance();
  await expectIt(it.expected);
  const [lost, got] = [await admission().join(await it.prove()), await admission().join(await it.prove())];
  if ('refusal' in lost || 'refusal' in got) throw new Error('it was refused');
  expect(await connect(lost.credential)).toBeUndefined();
  expect(await connect(got.credential)).toMatchObject({ number: '1' });
  expect(await admission().join(await it.prove())).toEqual({ refusal: 'joined before' });
});

describe('a proof is refused', () => {
  test('that was shown before', async () => {
    const it = instance();
    await expectIt(it.expected);
    const proof = await it.prove();
    expect(await admission().join(proof)).toHaveProperty('credential');
    expect(await admission().join(proof)).toEqual({ refusal: 'answered this challenge before' });
  });

  test('that is shown at two relays at once: one of them takes it', async () => {
    const it = instance();
    await expectIt(it.expected);
    const proof = await it.prove();
    const both = await Promise.all([admission().join(proof), admission().join(proof)]);
    expect(both.filter((answer) => 'credential' in answer)).toHaveLength(1);
  });

  test.each<[string, () => Promise<InstanceProof>]>([
    ['of an instance that nobody expects', () => instance().prove()],
    ['of the expected id in another AWS account', () => expected((id) => instance({ id, account: '210987654321' }))],
    ['of the expected id with another role', () => expected((id) => instance({ id, role: 'someone' }))],
    ['that was signed for another relay', () => expected((id) => instance({ id, host: 'relay.evil.example.com' }))],
    [
      'with a signature of its own making',
      async () => ({ ...(await expected((id) => instance({ id }))), signature: '0'.repeat(64) }),
    ],
    [
      'whose challenge another one got',
      async () => ({ ...(await expected((id) => instance({ id }))), challenge: (await admission().challenge()).challenge }),
    ],
    ['to a challenge that no relay gave', () => expected((id) => instance({ id }), forged)],
  ])('%s', async (_what, proof) => {
    expect(await admission().join(await proof())).toEqual({ refusal: 'unknown' });
  });

  test('that comes after its signature or its challenge is over', async () => {
    const it = instance();
    await expectIt(it.expected);
    const proof = await it.prove();
    clock += 61_000;
    expect(await admission().join(proof)).toEqual({ refusal: 'unknown' });
    clock += 120_000;
    sts.asked.length = 0;
    expect(await admission().join(proof)).toEqual({ refusal: 'unknown' });
    expect(sts.asked).toEqual([]); // the challenge is over: nobody is asked
  });

  test('of a node that comes long after its launch, and of one that was given up', async () => {
    const late = instance();
    await expectIt(late.expected);
    clock += 31 * 60_000;
    expect(await admission().join(await late.prove())).toEqual({ refusal: 'came too late' });
    const gone = instance();
    const nodeId = await expectIt(gone.expected);
    await manager.inAccount(ACME, (tx) => forgetNode(tx, { accountId: ACME, nodeId }));
    expect(await admission().join(await gone.prove())).toEqual({ refusal: 'unknown' });
  });

  /** A proof by an instance that has the id of an expected one. */
  async function expected(
    make: (id: string) => ReturnType<typeof instance>,
    challenge?: () => Promise<string>,
  ): Promise<InstanceProof> {
    const id = `i-${randomBytes(8).toString('hex')}`;
    await expectIt({ kind: 'instance', awsAccountId: AWS_ACCOUNT, instanceId: id, roleName: ROLE });
    const given = await admission().challenge();
    const { machine } = make(id);
    return (await machine.prove(challenge ? { ...given, challenge: await challenge() } : given)) as InstanceProof;
  }

  /** A challenge by a key that is in no database. */
  function forged(): Promise<string> {
    const key = { keyId: randomUUID(), secret: randomBytes(32), createdAt: new Date(clock) };
    const keys = { current: () => Promise.resolve(key), find: () => Promise.resolve(key) };
    return new Challenges(keys, now, RANDOM_IDS).give();
  }
});

test('while STS is away nothing is decided, and the same proof holds afterwards', async () => {
  const it = instance();
  await expectIt(it.expected);
  const proof = await it.prove();
  sts.broken = 503;
  await expect(admission().join(proof)).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', retryAfter: 5 });
  sts.broken = undefined;
  expect(await admission().join(proof)).toHaveProperty('credential');
});

test('a token joins once, the node of its own account', async () => {
  const token = randomBytes(32).toString('base64url');
  const nodeId = await expectIt({ kind: 'token', tokenHash: createHash('sha256').update(token).digest('hex') }, GLOBEX);
  expect(await admission().join({ token: `${token}x` })).toEqual({ refusal: 'unknown' });
  const admitted = await admission().join({ token });
  if ('refusal' in admitted) throw new Error('it was refused');
  expect(await connect(admitted.credential)).toMatchObject({ accountId: GLOBEX, nodeId });
  expect(await admission().join({ token })).toEqual({ refusal: 'joined before' });
});

test('an instance without a profile says so, and notices of its spot market are seen', async () => {
  const service = await new MetadataService().start();
  const own = new InstanceMetadata(now, service.origin);
  await expect(own.credentials()).rejects.toThrow(/has no instance profile/);
  expect(await own.notices()).toEqual({});
  service.paths.set('/latest/meta-data/events/recommendations/rebalance', '{"noticeTime":"2026-11-24T09:50:00Z"}');
  expect(await own.notices()).toEqual({ rebalanceRecommendation: '2026-11-24T09:50:00Z' });
  service.paths.set('/latest/meta-data/spot/instance-action', '{"action":"terminate","time":"2026-11-24T10:02:00Z"}');
  expect(await own.notices()).toMatchObject({ spotInterruption: '2026-11-24T10:02:00Z' });
  expect(service.sessions).toBe(1);
  await service.stop();
});

test('a challenge that was answered is forgotten once it is over', async () => {
  const count = async () =>
    Number((await platform.owner.query<{ count: string }>('select count(*) from answered_challenge')).rows[0]?.count);
  expect(await count()).toBeGreaterThan(0);
  clock += 600_000;
  const it = instance();
  await expectIt(it.expected);
  await admission().join(await it.prove());
  expect(await count()).toBe(1);
});
