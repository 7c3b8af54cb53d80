import { Platform } from './platform';

// Shapes and errors that Databricks' API is known to have and that of this library has not; see the decision on registration.

const CREDENTIAL = { ResourceType: 'Custom::LakehouseCredential', ResourceProperties: { RoleArn: 'arn:aws:iam::1:role/x' } };
const ID = '11111111-2222-4333-8444-555555555555';
const NETWORK = {
  ResourceType: 'Custom::LakehouseNetwork',
  ResourceProperties: { VpcId: 'vpc-1', SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] },
};
const WORKSPACE = {
  ResourceType: 'Custom::LakehouseWorkspace',
  ResourceProperties: {
    WorkspaceName: 'prod',
    Region: 'us-east-1',
    CredentialsId: 'c',
    StorageConfigurationId: 's',
    NetworkId: 'n',
  },
};
const of = (status: string, over: object = {}) => ({
  workspace_id: 1234567890123456,
  workspace_name: 'prod',
  deployment_name: 'dbc-a1b2c3d4-e5f6',
  aws_region: 'us-east-1',
  credentials_id: 'c',
  storage_configuration_id: 's',
  network_id: 'n',
  workspace_status: status,
  workspace_status_message: `it is ${status}`,
  ...over,
});
const PATH = 'workspaces/1234567890123456';

test('logs in as a service principal, at a host without scheme, and makes what is not there yet', async () => {
  const platform = new Platform({ 'GET credentials': [[200, []]], 'POST credentials': [[201, { credentials_id: ID }]] });
  expect(await platform.tell(CREDENTIAL)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID });
  const [token, looked, made] = platform.asked;
  expect(token?.authorization).toBe(`Basic ${Buffer.from('robot:secret').toString('base64')}`);
  expect(looked?.authorization).toBe('Bearer token 1 of accounts.cloud.databricks.com');
  expect(made?.body).toEqual({
    credentials_name: expect.stringMatching(/^acme-Logical-[0-9a-f]{12}$/) as string,
    aws_credentials: { sts_role: { role_arn: 'arn:aws:iam::1:role/x' } },
  });
});

test('finds its own object in a list that lies in an object', async () => {
  const first = new Platform({ 'GET credentials': [[200, []]], 'POST credentials': [[201, { credentials_id: ID }]] });
  await first.tell(CREDENTIAL);
  const made = first.asked.at(-1)?.body as { credentials_name: string };
  const platform = new Platform({ 'GET credentials': [[200, { credentials: [{ ...made, credentials_id: ID }] }]] });
  expect(await platform.tell(CREDENTIAL)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID });
  expect(platform.count('POST credentials')).toBe(0);
});

test('tries again while AWS has not told all of itself yet', async () => {
  const refusal = { error_code: 'MALFORMED_REQUEST', message: 'Failed credentials validation checks: please use a valid role' };
  const platform = new Platform({
    'GET credentials': [[200, []]],
    'POST credentials': [
      [400, refusal],
      [400, refusal],
      [201, { credentials_id: ID }],
    ],
  });
  expect(await platform.tell(CREDENTIAL)).toMatchObject({ Status: 'SUCCESS' });
  expect(platform.waited).toBe(3);
});

test.each<[string, number, unknown, RegExp]>([
  ['no JSON', 400, '<html>bad gateway of a proxy</html>', /bad gateway of a proxy/],
  ['no body', 400, undefined, /no reason given/],
  ['another shape', 403, { error: 'forbidden', error_description: 'not an administrator' }, /not an administrator/],
])('tells of a refusal that has %s', async (_what, status, body, message) => {
  const platform = new Platform({ 'GET credentials': [[200, []]], 'POST credentials': [[status, body]] });
  expect(await platform.tell(CREDENTIAL)).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(message) as string });
});

test('bears a server that fails, is busy, away, or not known by name yet, and looks each time what has been made', async () => {
  const platform = new Platform({
    'GET credentials': [[0], [503], [429], [200, []]],
    'POST credentials': [
      [500, 'java.lang.NullPointerException'],
      [201, { credentials_id: ID }],
    ],
  });
  expect(await platform.tell(CREDENTIAL)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID });
  expect([platform.count('GET credentials'), platform.count('POST credentials')]).toEqual([5, 2]);
});

test('but not for ever', async () => {
  const platform = new Platform({ 'GET credentials': [[0]] });
  const { Status, Reason } = await platform.tell(CREDENTIAL);
  expect([Status, Reason]).toEqual(['FAILED', 'https://accounts.cloud.databricks.com cannot be reached: getaddrinfo ENOTFOUND']);
  expect(platform.waited).toBeLessThanOrEqual(700);
});

test('takes a new token when the one at hand is no longer taken', async () => {
  const platform = new Platform({ 'GET credentials': [[401], [200, []]], 'POST credentials': [[201, { credentials_id: ID }]] });
  expect(await platform.tell(CREDENTIAL)).toMatchObject({ Status: 'SUCCESS' });
  expect(platform.asked.at(-1)?.authorization).toMatch(/^Bearer token 2/);
});

test('deletes a network once the workspace that had it is gone, also where a conflict has no body', async () => {
  const platform = new Platform({
    [`DELETE networks/${ID}`]: [
      [400, { error_code: 'INVALID_STATE', message: 'Unable to delete, Network is being used by active workspace 1' }],
      [409],
      [200],
    ],
    [`GET networks/${ID}`]: [[200, {}], [404]],
  });
  const outcome = await platform.tell({ ...NETWORK, RequestType: 'Delete', PhysicalResourceId: ID });
  expect(outcome.Status).toBe('SUCCESS');
  expect(platform.waited).toBe(4);
});

test('what is gone already is gone', async () => {
  const platform = new Platform({ [`DELETE networks/${ID}`]: [[404]], [`GET networks/${ID}`]: [[404]] });
  expect(await platform.tell({ ...NETWORK, RequestType: 'Delete', PhysicalResourceId: ID })).toMatchObject({ Status: 'SUCCESS' });
});

test('the deletion of what was never made looks for it, and holds up no rollback if it cannot', async () => {
  const deletion = { ...CREDENTIAL, RequestType: 'Delete' as const, PhysicalResourceId: 'none-request' };
  const made = new Platform({ 'GET credentials': [[200, []]] });
  expect(await made.tell(deletion)).toMatchObject({ Status: 'SUCCESS' });
  const refused = new Platform({ 'GET credentials': [[403, { message: 'no' }]] });
  expect(await refused.tell(deletion)).toMatchObject({ Status: 'SUCCESS' });
  const known = new Platform({ [`DELETE credentials/${ID}`]: [[403, { message: 'no' }]] });
  expect(await known.tell({ ...deletion, PhysicalResourceId: ID })).toMatchObject({ Status: 'FAILED', Reason: 'no' });
});

describe('a workspace', () => {
  test('is waited for, and its host follows from that of the account', async () => {
    const platform = new Platform({
      'GET workspaces': [[200, []]],
      'POST workspaces': [[201, of('PROVISIONING')]],
      [`GET ${PATH}`]: [...Array.from({ length: 80 }, () => [200, of('PROVISIONING')] as const), [200, of('RUNNING')]],
    });
    expect(await platform.tell(WORKSPACE)).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: '1234567890123456',
      Data: { WorkspaceUrl: 'https://dbc-a1b2c3d4-e5f6.cloud.databricks.com', DeploymentName: 'dbc-a1b2c3d4-e5f6' },
    });
    expect(platform.waited).toBe(392);
  });

  test('that never runs fails after half an hour, and is taken away', async () => {
    const platform = new Platform({
      'GET workspaces': [[200, []]],
      'POST workspaces': [[201, of('PROVISIONING')]],
      [`GET ${PATH}`]: [...Array.from({ length: 362 }, () => [200, of('PROVISIONING')] as const), [404]],
      'GET networks/n': [[200, { error_messages: [{ error_type: 'vpc', error_message: 'no way out' }] }]],
      [`DELETE ${PATH}`]: [[200]],
    });
    const { Status, Reason } = await platform.tell(WORKSPACE);
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/it did not run within 30 minutes\. it is PROVISIONING; network, vpc: no way out/);
    expect(platform.count(`DELETE ${PATH}`)).toBe(1);
  });

  test('that had failed before a deployment is asked once to try again', async () => {
    const platform = new Platform({
      [`GET ${PATH}`]: [
        [200, of('FAILED')],
        [200, of('FAILED')],
        [200, of('PROVISIONING')],
        [200, of('RUNNING')],
      ],
      [`PATCH ${PATH}?update_mask=credentials_id`]: [[200, {}]],
    });
    const update = { ...WORKSPACE, RequestType: 'Update' as const, PhysicalResourceId: '1234567890123456' };
    const outcome = await platform.tell({
      ...update,
      OldResourceProperties: { CredentialsSecret: '', AccountId: '', ...WORKSPACE.ResourceProperties },
    });
    expect(outcome.Status).toBe('SUCCESS');
    expect(platform.count(`PATCH ${PATH}?update_mask=credentials_id`)).toBe(1);
  });
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', 'secret stuff', /must be a JSON object with host, accountId, clientId, clientSecret$/],
  ['a field is missing', { host: 'h', accountId: 'a', clientId: 'c' }, /clientSecret is missing$/],
  [
    'the host is no host',
    { host: 'https://', accountId: 'a', clientId: 'c', clientSecret: 's' },
    /must be a host or an https URL/,
  ],
  [
    'the host is without TLS',
    { host: 'http://x.example.com', accountId: 'a', clientId: 'c', clientSecret: 's' },
    /must use https/,
  ],
])('fails where the secret holds %s', async (_what, credentials, message) => {
  const platform = new Platform({});
  platform.credentials = credentials;
  const { Status, Reason } = await platform.tell(CREDENTIAL);
  expect([Status, Reason]).toEqual(['FAILED', expect.stringMatching(message)]);
  expect(Reason).not.toContain('secret stuff');
});
