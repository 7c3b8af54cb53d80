import { KilledManager } from './killed-manager';

// Making and deleting a workspace, cut at each step by kill -9 of the cluster manager, and of PostgreSQL. KILLS=all tries every step
// with both; without it each kind of step is tried with one of them.

let scene: KilledManager;
beforeAll(async () => void (scene = await KilledManager.start()), 120_000);
afterAll(() => scene.stop(), 60_000);

const ALL = process.env.KILLS === 'all';
type Victim = 'the cluster manager' | 'PostgreSQL';

/** Kills, shows that it is dead, and has it back. */
async function kill(victim: Victim): Promise<void> {
  if (victim === 'the cluster manager') {
    expect(await scene.killManager()).toBeNull();
    return;
  }
  const [before] = await scene.rows('select pg_postmaster_start_time()::text as started');
  await scene.account.api.platform.crash();
  const [after] = await scene.rows('select pg_postmaster_start_time()::text as started');
  expect(after).not.toEqual(before);
}

/** Everything of a workspace that runs is there, once, and nothing of it is due. */
async function isWhole(workspace: Record<string, unknown>): Promise<void> {
  const { workspace_id, network_id, credentials_id } = workspace;
  const rows = await scene.rows('select status, due_at, version from workspace where workspace_id = $1', [workspace_id]);
  expect(rows).toMatchObject([{ status: 'RUNNING', due_at: null }]);
  const assigned = await scene.rows('select permission from workspace_assignment where workspace_id = $1', [workspace_id]);
  expect(assigned).toEqual([{ permission: 'ADMIN' }]);
  const proofs = await scene.rows('select proof from credential where credential_id = $1', [credentials_id]);
  expect(proofs).toEqual([{ proof: 'PROVED' }]);
  expect(await scene.rows('select vpc_status from network where network_id = $1', [network_id])).toEqual([
    { vpc_status: 'VALID' },
  ]);
}

/** Nothing of a deleted workspace is left, and its network is free. */
async function isGone({ workspace_id, network_id }: Record<string, unknown>): Promise<void> {
  const tables = await scene.rows(`
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'workspace_id' and table_name <> 'audit_event'`);
  expect(tables.length).toBeGreaterThan(3);
  for (const { table_name: table } of tables) {
    const rows = await scene.rows(`select 1 from "${String(table)}" where workspace_id = $1`, [workspace_id]);
    expect([table, rows.length]).toEqual([table, 0]);
  }
  const status = await scene.rows('select vpc_status from network where network_id = $1', [network_id]);
  expect(status).toEqual([{ vpc_status: 'UNATTACHED' }]);
}

const both = (step: string): [string, Victim][] => [
  [step, 'the cluster manager'],
  [step, 'PostgreSQL'],
];

/** What AWS is asked on the way, in its order: the role, the bucket from outside and inside, the network. */
const QUESTIONS: [string, Victim][] = ALL
  ? ['AssumeRole', 'HEAD', 'GET', 'DescribeVpcs', 'DescribeSubnets', 'DescribeSecurityGroups'].flatMap(both)
  : [
      ['AssumeRole', 'the cluster manager'],
      ['DescribeVpcs', 'PostgreSQL'],
    ];

afterEach(() => scene.killManager());

test.each(QUESTIONS)(
  'while AWS is asked by %s, a kill of %s leaves a workspace that is made afterwards',
  async (question, victim) => {
    const { asked, release } = scene.hold(question);
    const workspace = await scene.workspace();
    await scene.startManager();
    await asked;
    expect(await scene.status(workspace)).toBe('PROVISIONING');
    await kill(victim);
    expect(await scene.status(workspace)).toBe('PROVISIONING');
    release();
    if (victim === 'the cluster manager') await scene.startManager();
    await scene.passTime();
    await scene.reaches(workspace, 'RUNNING');
    await isWhole(workspace);
  },
  180_000,
);

const VICTIMS: Victim[] = ['the cluster manager', 'PostgreSQL'];

test.each(ALL ? VICTIMS : VICTIMS.slice(1))(
  'a kill of %s while the outcome is written leaves none of it, and the workspace is made afterwards',
  async (victim) => {
    const workspace = await scene.workspace();
    const release = await scene.lockNetwork(workspace.network_id);
    await scene.startManager();
    await scene.waitsForLock();
    await kill(victim);
    expect(await scene.status(workspace)).toBe('PROVISIONING');
    await release();
    if (victim === 'the cluster manager') await scene.startManager();
    await scene.passTime();
    await scene.reaches(workspace, 'RUNNING');
    await isWhole(workspace);
  },
  180_000,
);

test.each(ALL ? VICTIMS : VICTIMS.slice(0, 1))(
  'a kill of %s in the midst of a deletion deletes nothing, and afterwards all of it',
  async (victim) => {
    const workspace = await scene.workspace();
    await scene.startManager();
    await scene.reaches(workspace, 'RUNNING');
    const release = await scene.lockNetwork(workspace.network_id);
    expect((await scene.account.acme.call('DELETE', `workspaces/${workspace.workspace_id}`)).status).toBe(200);
    await scene.waitsForLock();
    await kill(victim);
    expect(await scene.status(workspace)).toBe('CANCELLING');
    await release();
    if (victim === 'the cluster manager') await scene.startManager();
    await scene.reaches(workspace, 'gone');
    await isGone(workspace);
  },
  180_000,
);

test('a creation that PostgreSQL dies of is not acknowledged and makes nothing; one that was acknowledged outlives its death', async () => {
  const kept = await scene.workspace();
  const body = await scene.account.acme.workspaceBody({ deployment_name: 'never-made' });
  const lock = await scene.account.api.platform.connect();
  await lock.query('begin; lock table workspace_assignment in exclusive mode');
  const reply = scene.account.acme.call('POST', 'workspaces', body);
  await scene.blocked('lakehouse_webapp');
  await kill('PostgreSQL');
  expect((await reply).status).toBeGreaterThanOrEqual(500);
  expect(await scene.rows("select 1 from workspace where deployment_name = 'never-made'")).toEqual([]);
  expect(await scene.status(kept)).toBe('PROVISIONING');
  expect((await scene.account.acme.call('POST', 'workspaces', body)).status).toBe(200);
}, 180_000);
