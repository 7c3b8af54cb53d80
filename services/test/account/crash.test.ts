import type { CustomerAws } from '../../src/account/aws/customer-aws';
import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { AccountApi, type Body } from './tenant';

// Every step between what a client asks for and what comes of it is failed, run twice and cut here.

let account: AccountApi;
beforeAll(async () => void (account = await AccountApi.start()), 60_000);
beforeEach(() => {
  account.aws = LOCAL_AWS;
  account.warnings.length = 0;
});
afterAll(() => account.stop());

const STEP_TIME = 60_000;

type Question = keyof CustomerAws;
const QUESTIONS: Question[] = ['proveRole', 'checkBucket', 'checkNetwork'];

/** AWS that does something else at one question, once. Answers how often it came to that. */
function once(question: Question, instead: () => Promise<never>): () => number {
  let fired = 0;
  const fault = (): Promise<never> => {
    fired += 1;
    account.aws = LOCAL_AWS;
    return instead();
  };
  account.aws = { ...LOCAL_AWS, [question]: fault };
  return () => fired;
}

const get = (workspace: Body) => account.acme.get(`workspaces/${String(workspace.workspace_id)}`);
const later = (milliseconds: number) => void (account.api.now += milliseconds);

describe.each(QUESTIONS)('when %s', (question) => {
  test('fails once, the workspace runs a minute later', async () => {
    const credentials_id = await account.acme.make('credentials');
    const fired = once(question, () => Promise.reject(new Error('AWS cannot be reached')));
    const workspace = await account.acme.workspace({ credentials_id });
    await account.round();
    expect(fired()).toBe(1);
    expect(account.warnings).toMatchObject([{ error: { message: 'AWS cannot be reached' } }]);
    expect(await get(workspace)).toMatchObject({ workspace_status: 'PROVISIONING' });
    later(STEP_TIME - 1);
    await account.round();
    later(1);
    await account.settle();
    expect(await get(workspace)).toMatchObject({ workspace_status: 'RUNNING' });
  });

  test('never comes back because the process died, another takes the step up when its time is over', async () => {
    const credentials_id = await account.acme.make('credentials');
    const fired = once(question, () => new Promise<never>(() => undefined));
    const workspace = await account.acme.workspace({ credentials_id });
    void account.round(); // its process is gone: nobody waits for it
    while (fired() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await account.round();
    expect(await get(workspace)).toMatchObject({ workspace_status: 'PROVISIONING' });
    later(STEP_TIME);
    await account.settle();
    expect(await get(workspace)).toMatchObject({ workspace_status: 'RUNNING' });
  });

  test('is answered after another has taken the step up, the late answer counts for nothing', async () => {
    let answer: (value: never) => void = () => undefined;
    const credentials_id = await account.acme.make('credentials');
    const fired = once(question, () => new Promise<never>((resolve) => (answer = resolve)));
    const workspace = await account.acme.workspace({ credentials_id });
    const late = account.round();
    while (fired() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    later(STEP_TIME);
    await account.settle();
    const settled = await get(workspace);
    expect(settled).toMatchObject({ workspace_status: 'RUNNING' });
    const bad = question === 'checkNetwork' ? { errors: [{ error_type: 'vpc', error_message: 'late' }], warnings: [] } : ['late'];
    answer(bad as never);
    expect(await late).toMatchObject({ left: 1 });
    expect(await get(workspace)).toEqual(settled);
    expect(await account.acme.get(`networks/${String(workspace.network_id)}`)).toMatchObject({ vpc_status: 'VALID' });
  });
});

test('two rounds at once make one workspace, and ask once', async () => {
  let asked = 0;
  account.aws = {
    ...LOCAL_AWS,
    checkNetwork: () => {
      asked += 1;
      return LOCAL_AWS.checkNetwork(
        { accountId: '', roleArn: '' },
        { region: '', vpcId: '', subnetIds: [], securityGroupIds: [] },
      );
    },
  };
  const workspace = await account.acme.workspace();
  await account.round();
  asked = 0;
  await account.acme.call('PATCH', `workspaces/${String(workspace.workspace_id)}`, {
    network_id: await account.acme.make('networks'),
  });
  const counts = await Promise.all([account.round(), account.round(), account.round()]);
  expect(counts.filter((count) => count.running === 1)).toHaveLength(1);
  expect(asked).toBe(1);
});

test('a deletion while the workspace is being checked wins', async () => {
  let answer: () => void = () => undefined;
  let asked = false;
  account.aws = {
    ...LOCAL_AWS,
    checkBucket: () => {
      asked = true;
      return new Promise((resolve) => (answer = () => resolve([])));
    },
  };
  const workspace = await account.acme.workspace();
  const path = `workspaces/${String(workspace.workspace_id)}`;
  const round = account.round();
  while (!asked) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await account.acme.call('DELETE', path)).status).toBe(200);
  answer();
  expect(await round).toMatchObject({ left: 1 });
  await account.round();
  expect((await account.acme.call('GET', path)).status).toBe(404);
});

test('a deletion that the database cuts is whole after the next round, and leaves nothing of the workspace', async () => {
  const { owner } = account.api.platform;
  const workspace = await account.acme.workspace();
  await account.settle();
  await account.acme.call('DELETE', `workspaces/${String(workspace.workspace_id)}`);
  await owner.query(`
    create function fail_once() returns trigger language plpgsql as $$ begin raise 'cut'; end $$;
    create trigger fail_once after delete on workspace for each row execute function fail_once()`);
  expect(await account.round()).toEqual({ thrown: 1 });
  expect(account.warnings).toMatchObject([{ error: { message: 'cut' } }]);
  expect(await get(workspace)).toMatchObject({ workspace_status: 'CANCELLING' });
  await owner.query('drop function fail_once() cascade');
  const counts = await Promise.all([account.round(), account.round()]);
  expect(counts.filter((count) => count.deleted === 1)).toHaveLength(1);
  const { rows: tables } = await owner.query<{ table: string }>(`
    select table_name as table from information_schema.columns
    where table_schema = 'public' and column_name = 'workspace_id' and table_name <> 'audit_event'`);
  expect(tables.length).toBeGreaterThan(3);
  for (const { table } of tables) {
    const { rows } = await owner.query(`select 1 from "${table}" where workspace_id = $1`, [workspace.workspace_id]);
    expect([table, rows.length]).toEqual([table, 0]);
  }
});

test('a creation that fails at its last statement makes nothing', async () => {
  const { owner } = account.api.platform;
  const body = await account.acme.workspaceBody({ deployment_name: 'half-made' });
  await owner.query(`
    create function fail_always() returns trigger language plpgsql as $$ begin raise 'cut'; end $$;
    create trigger fail_always before insert on workspace_assignment for each row execute function fail_always()`);
  const failed = await account.acme.call('POST', 'workspaces', body);
  await owner.query('drop function fail_always() cascade');
  expect(failed.status).toBe(500);
  const { rows } = await owner.query("select 1 from workspace where deployment_name = 'half-made'");
  expect(rows).toEqual([]);
  expect((await account.acme.call('POST', 'workspaces', body)).status).toBe(200);
});
