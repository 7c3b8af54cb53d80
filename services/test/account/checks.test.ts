import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { AccountApi, VALID } from './tenant';

let account: AccountApi;
beforeAll(async () => void (account = await AccountApi.start()), 60_000);
beforeEach(() => void (account.aws = LOCAL_AWS));
afterAll(() => account.stop());

const REFUSED_WITH = (reason: string) => `Failed credentials validation checks: ${reason}`;
const REFUSED = 'MALFORMED_REQUEST: Failed credentials validation checks: the role cannot be assumed';

test('a workspace waits for its role to be known in AWS, and then runs', async () => {
  const { acme } = account;
  const credentials_id = await acme.make('credentials');
  account.aws = { ...LOCAL_AWS, proveRole: () => Promise.resolve(['the role cannot be assumed']) };
  const workspace = await acme.workspace({ credentials_id });
  const path = `workspaces/${workspace.workspace_id}`;
  expect(await account.round()).toEqual({ refused: 1, waiting: 1 });
  expect(await acme.get(path)).toMatchObject({
    workspace_status: 'PROVISIONING',
    workspace_status_message: `Waiting: ${REFUSED}`,
  });
  account.aws = LOCAL_AWS;
  account.api.now += 5_000;
  expect(await account.round()).toEqual({ proved: 1, running: 1 });
});

test('a workspace whose role stays unknown fails after two minutes, and can be mended', async () => {
  const { acme } = account;
  const credentials_id = await acme.make('credentials');
  account.aws = { ...LOCAL_AWS, proveRole: () => Promise.resolve(['the role cannot be assumed']) };
  const workspace = await acme.workspace({ credentials_id });
  const path = `workspaces/${workspace.workspace_id}`;
  for (let seconds = 0; seconds < 118; seconds += 2) {
    await account.round();
    account.api.now += 2_000;
  }
  expect(await acme.get(path)).toMatchObject({ workspace_status: 'PROVISIONING' });
  account.api.now += 2_000;
  await account.round();
  expect(await acme.get(path)).toMatchObject({ workspace_status: 'FAILED', workspace_status_message: REFUSED });
  account.aws = LOCAL_AWS;
  await acme.call('PATCH', `${path}?update_mask=credentials_id`, { credentials_id: workspace.credentials_id });
  expect(await account.round()).toEqual({ proved: 1, running: 1 });
});

test('a workspace fails with the network’s own messages, which the network keeps', async () => {
  const { acme } = account;
  const errors = [
    { error_type: 'subnet' as const, error_message: 'subnet-1 is elsewhere' },
    { error_type: 'vpc' as const, error_message: 'DNS support is not enabled' },
  ];
  account.aws = { ...LOCAL_AWS, checkNetwork: () => Promise.resolve({ errors, warnings: [] }) };
  const workspace = await acme.workspace();
  await account.settle();
  expect(await acme.get(`workspaces/${workspace.workspace_id}`)).toMatchObject({
    workspace_status: 'FAILED',
    workspace_status_message: 'Failed network validation checks: subnet-1 is elsewhere, DNS support is not enabled',
  });
  expect(await acme.get(`networks/${String(workspace.network_id)}`)).toMatchObject({
    vpc_status: 'BROKEN',
    error_messages: errors,
    workspace_id: workspace.workspace_id,
  });
});

test('a workspace fails with what is wrong with its keys, each looked at for its use, and runs once it is mended', async () => {
  const { acme } = account;
  const asked: string[] = [];
  account.aws = {
    ...LOCAL_AWS,
    checkKey: ({ accountId, use }) => {
      asked.push(`${accountId} ${use}`);
      return Promise.resolve(use === 'STORAGE' ? ['the key is Disabled'] : []);
    },
  };
  const workspace = await acme.workspace({
    storage_customer_managed_key_id: await acme.make('customer-managed-keys'),
    managed_services_customer_managed_key_id: await acme.make('customer-managed-keys'),
  });
  await account.settle();
  const path = `workspaces/${workspace.workspace_id}`;
  expect(await acme.get(path)).toMatchObject({
    workspace_status: 'FAILED',
    workspace_status_message: 'Failed customer-managed key validation checks: the key is Disabled',
  });
  expect(asked).toEqual([`${acme.accountId} STORAGE`, `${acme.accountId} MANAGED_SERVICES`]);
  account.aws = LOCAL_AWS;
  await acme.call('PATCH', `${path}?update_mask=storage_customer_managed_key_id`, {
    storage_customer_managed_key_id: workspace.storage_customer_managed_key_id,
  });
  await account.settle();
  expect(await acme.get(path)).toMatchObject({ workspace_status: 'RUNNING' });
});

test('a role is refused that another account has proved; one that it could not prove is not kept from anyone', async () => {
  const { acme, globex } = account;
  const body = VALID.credentials(777);
  const ofAcme = ({ accountId }: { accountId: string }) => Promise.resolve(accountId === acme.accountId ? [] : ['no']);
  account.aws = { ...LOCAL_AWS, proveRole: ofAcme, proveDeliveryRole: ofAcme };
  expect(await globex.call('POST', 'credentials', body)).toMatchObject({ status: 400, body: { message: REFUSED_WITH('no') } });
  const owner = await acme.call('POST', 'credentials', body);
  expect(owner.status).toBe(200);
  // Even a role that trusts both accounts is the first one's.
  account.aws = LOCAL_AWS;
  expect(await globex.call('POST', 'credentials', body)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('is registered by another account') as string },
  });
  // The same account may register it again; with the last of its credentials it lets go of the role.
  const again = await acme.call('POST', 'credentials', body);
  await acme.call('DELETE', `credentials/${String(owner.body.credentials_id)}`);
  expect((await globex.call('POST', 'credentials', body)).status).toBe(400);
  await acme.call('DELETE', `credentials/${String(again.body.credentials_id)}`);
  expect((await globex.call('POST', 'credentials', body)).status).toBe(200);
});

test('an endpoint follows its state in AWS; a network with it makes the workspace wait', async () => {
  const { acme } = account;
  await acme.make('credentials');
  await account.settle();
  const found = { awsAccount: '123456789012', serviceName: 'com.amazonaws.vpce.x', useCase: 'DATAPLANE_RELAY_ACCESS' as const };
  account.aws = { ...LOCAL_AWS, findEndpoint: () => Promise.resolve({ ...found, state: 'pendingAcceptance' }) };
  const id = await acme.make('vpc-endpoints');
  expect(await acme.get(`vpc-endpoints/${id}`)).toMatchObject({ state: 'pending' });
  await account.round();
  expect(await acme.get(`vpc-endpoints/${id}`)).toMatchObject({ state: 'pendingAcceptance', aws_account_id: '123456789012' });
  const network_id = await acme.make('networks', { vpc_endpoints: { rest_api: [id], dataplane_relay: [id] } });
  const workspace = await acme.workspace({ network_id });
  const path = `workspaces/${workspace.workspace_id}`;
  await account.round();
  expect(await acme.get(path)).toMatchObject({
    workspace_status: 'PROVISIONING',
    workspace_status_message: expect.stringMatching(/vpce-\w+ is pendingAcceptance/) as string,
  });
  account.aws = { ...LOCAL_AWS, findEndpoint: () => Promise.resolve({ ...found, state: 'available' }) };
  account.api.now += 10_000;
  await account.settle();
  expect(await acme.get(`vpc-endpoints/${id}`)).toMatchObject({ state: 'available', use_case: 'DATAPLANE_RELAY_ACCESS' });
  expect(await acme.get(path)).toMatchObject({ workspace_status: 'RUNNING' });
});

test('outside an account the cluster manager sees what is due, and changes nothing', async () => {
  await account.acme.workspace();
  await account.database.inPlatform(async (tx) => {
    expect((await tx.selectFrom('workspace').select('workspace_id').execute()).length).toBeGreaterThan(0);
    const { numUpdatedRows } = await tx.updateTable('workspace').set({ aws_region: 'x' }).executeTakeFirstOrThrow();
    const { numDeletedRows } = await tx.deleteFrom('workspace').executeTakeFirstOrThrow();
    expect([numUpdatedRows, numDeletedRows]).toEqual([0n, 0n]);
  });
  await account.database.inAccount(account.globex.accountId, async (tx) => {
    expect(await tx.selectFrom('workspace').select('workspace_id').execute()).toEqual([]);
  });
});
