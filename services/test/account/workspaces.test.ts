import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { AccountApi, DOMAIN, type Collection } from './tenant';

let account: AccountApi;
beforeAll(async () => void (account = await AccountApi.start()), 60_000);
beforeEach(() => void (account.aws = LOCAL_AWS));
afterEach(() => expect(account.warnings.splice(0)).toEqual([]));
afterAll(() => account.stop());

const statusOf = async (id: number) => (await account.acme.get(`workspaces/${id}`)).workspace_status;

/** A workspace that runs. */
async function running(over: object = {}) {
  const workspace = await account.acme.workspace(over);
  await account.settle();
  expect(await statusOf(workspace.workspace_id)).toBe('RUNNING');
  return workspace;
}

test('a workspace is there at once, runs after its parts were checked, and is gone some time after its deletion', async () => {
  const { acme } = account;
  const made = await acme.workspace({ custom_tags: { team: 'bi' } });
  const path = `workspaces/${made.workspace_id}`;
  expect(made).toMatchObject({
    account_id: acme.accountId,
    workspace_name: 'analytics',
    workspace_status: 'PROVISIONING',
    deployment_name: expect.stringMatching(/^dbc-[0-9a-f]{8}-[0-9a-f]{4}$/) as string,
    workspace_url: `https://${String(made.deployment_name)}.${DOMAIN}`,
    creation_time: account.api.now,
    pricing_tier: 'PREMIUM',
    storage_mode: 'CUSTOMER_HOSTED',
    custom_tags: { team: 'bi' },
  });
  expect(await account.round()).toEqual({ proved: 1, running: 1 });
  expect(await acme.get(path)).toMatchObject({ workspace_status: 'RUNNING', network_id: made.network_id });
  expect(await acme.get(`networks/${String(made.network_id)}`)).toMatchObject({
    vpc_status: 'VALID',
    workspace_id: made.workspace_id,
  });
  expect(await acme.get('workspaces')).toEqual([await acme.get(path)]);

  expect((await acme.call('DELETE', path)).status).toBe(200);
  expect(await statusOf(made.workspace_id)).toBe('CANCELLING');
  expect((await acme.call('DELETE', path)).status).toBe(200);
  expect(await account.round()).toEqual({ deleted: 1 });
  expect((await acme.call('GET', path)).status).toBe(404);
  expect(await acme.get(`networks/${String(made.network_id)}`)).toMatchObject({ vpc_status: 'UNATTACHED' });
  expect(await account.round()).toEqual({});
});

test('its maker is its administrator', async () => {
  const { workspace_id } = await account.acme.workspace();
  const { rows } = await account.api.platform.owner.query(
    'select principal_id, permission from workspace_assignment where workspace_id = $1',
    [workspace_id],
  );
  expect(rows).toEqual([{ principal_id: account.acme.principalId, permission: 'ADMIN' }]);
});

test('what a workspace has cannot be deleted before it is gone', async () => {
  const { acme } = account;
  const parts = {
    private_access_settings_id: await acme.make('private-access-settings'),
    managed_services_customer_managed_key_id: await acme.make('customer-managed-keys'),
    storage_customer_managed_key_id: await acme.make('customer-managed-keys'),
  };
  const workspace = await running(parts);
  const paths = [
    ['Credential', `credentials/${String(workspace.credentials_id)}`],
    ['Storage configuration', `storage-configurations/${String(workspace.storage_configuration_id)}`],
    ['Network', `networks/${String(workspace.network_id)}`],
    ['Private access settings', `private-access-settings/${parts.private_access_settings_id}`],
    ['Customer-managed key', `customer-managed-keys/${parts.managed_services_customer_managed_key_id}`],
    ['Customer-managed key', `customer-managed-keys/${parts.storage_customer_managed_key_id}`],
  ] as const;
  for (const [noun, path] of paths) {
    const message = `Unable to delete, ${noun} is being used by active workspace ${workspace.workspace_id}`;
    expect(await acme.call('DELETE', path)).toMatchObject({ status: 400, body: { error_code: 'INVALID_STATE', message } });
  }
  await acme.call('DELETE', `workspaces/${workspace.workspace_id}`);
  await account.settle();
  for (const [, path] of paths) expect((await acme.call('DELETE', path)).status).toBe(200);
});

const REFERENCES = {
  credentials_id: 'Credential',
  storage_configuration_id: 'Storage configuration',
  network_id: 'Network',
  private_access_settings_id: 'Private access settings',
  managed_services_customer_managed_key_id: 'Customer-managed key',
  storage_customer_managed_key_id: 'Customer-managed key',
} as const;

test.each<[keyof typeof REFERENCES, Collection]>([
  ['credentials_id', 'credentials'],
  ['storage_configuration_id', 'storage-configurations'],
  ['network_id', 'networks'],
  ['private_access_settings_id', 'private-access-settings'],
  ['managed_services_customer_managed_key_id', 'customer-managed-keys'],
  ['storage_customer_managed_key_id', 'customer-managed-keys'],
])('fails on another account’s %s as on one that never was', async (field, collection) => {
  const { acme, globex } = account;
  const foreign = await globex.make(collection);
  const count = (await acme.get('workspaces')).length;
  for (const id of [foreign, '00000000-0000-4000-8000-000000000000', 'none']) {
    const reply = await acme.call('POST', 'workspaces', await acme.workspaceBody({ [field]: id }));
    expect(reply).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `${REFERENCES[field]} ${id} does not exist` },
    });
  }
  expect((await acme.get('workspaces')).length).toBe(count);
});

test('another account’s workspace is not found, whatever is done to it', async () => {
  const { workspace_id } = await running();
  for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
    expect(
      (await account.globex.call(method, `workspaces/${workspace_id}`, method === 'PATCH' ? { custom_tags: {} } : undefined))
        .status,
    ).toBe(404);
  }
  expect(await statusOf(workspace_id)).toBe('RUNNING');
  expect((await account.acme.call('GET', 'workspaces/x')).status).toBe(404);
});

const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, '']));
const x = (length: number) => 'x'.repeat(length);

test.each<[string, object, number]>([
  ['no name', { workspace_name: '' }, 400],
  ['a name of 100', { workspace_name: x(100) }, 200],
  ['a name of 101', { workspace_name: x(101) }, 400],
  ['a region that is none', { aws_region: 'Ireland' }, 400],
  ['a deployment name', { deployment_name: 'acme-analytics' }, 200],
  ['a deployment name of 63', { deployment_name: x(63) }, 200],
  ['a deployment name of 64', { deployment_name: x(64) }, 400],
  ['a deployment name of 65', { deployment_name: x(65) }, 400],
  ['a deployment name with capitals', { deployment_name: 'Acme' }, 400],
  ['a deployment name with a dot', { deployment_name: 'acme.analytics' }, 400],
  ['a deployment name with a hyphen at its end', { deployment_name: 'acme-' }, 400],
  ['the host of the account API', { deployment_name: 'accounts' }, 400],
  ['the deployment name EMPTY', { deployment_name: 'EMPTY' }, 200],
  ['another tier', { pricing_tier: 'ENTERPRISE' }, 200],
  ['an unknown tier', { pricing_tier: 'UNKNOWN' }, 400],
  ['serverless compute', { compute_mode: 'SERVERLESS' }, 400],
  ['hybrid compute', { compute_mode: 'HYBRID' }, 200],
  ['45 tags', { custom_tags: tags(45) }, 200],
  ['46 tags', { custom_tags: tags(46) }, 400],
  ['an empty key', { custom_tags: { '': 'x' } }, 400],
  ['a key of 127', { custom_tags: { [x(127)]: 'x' } }, 200],
  ['a key of 128', { custom_tags: { [x(128)]: 'x' } }, 400],
  ['a value of 255', { custom_tags: { x: x(255) } }, 200],
  ['a value of 256', { custom_tags: { x: x(256) } }, 400],
  ['a key of AWS', { custom_tags: { 'aws:x': 'x' } }, 400],
  ['no storage', { storage_configuration_id: undefined }, 400],
])('a workspace with %s', async (_what, over, status) => {
  const { acme } = account;
  const reply = await acme.call('POST', 'workspaces', await acme.workspaceBody(over));
  expect(reply.status).toBe(status);
  if (status === 400) expect(reply.body.error_code).toBe('INVALID_PARAMETER_VALUE');
  else await acme.call('DELETE', `workspaces/${String(reply.body.workspace_id)}`);
});

test('fails on a deployment name that another account has', async () => {
  await account.globex.workspace({ deployment_name: 'taken' });
  const reply = await account.acme.call('POST', 'workspaces', await account.acme.workspaceBody({ deployment_name: 'taken' }));
  expect(reply).toMatchObject({ status: 409, body: { error_code: 'RESOURCE_ALREADY_EXISTS' } });
});

test('fails on parts of another region or for another purpose', async () => {
  const { acme } = account;
  const wrong = [
    { private_access_settings_id: await acme.make('private-access-settings', { region: 'eu-west-2' }) },
    { storage_customer_managed_key_id: await acme.make('customer-managed-keys', { use_cases: ['MANAGED_SERVICES'] }) },
    {
      storage_customer_managed_key_id: await acme.make('customer-managed-keys', {
        aws_key_info: { key_arn: 'arn:aws:kms:eu-west-2:123456789012:key/1' },
      }),
    },
  ];
  for (const over of wrong) {
    expect(await acme.call('POST', 'workspaces', await acme.workspaceBody(over))).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  }
});

describe('PATCH', () => {
  test('gives a running workspace another network, which is checked first; the old one is free then', async () => {
    const { acme } = account;
    const workspace = await running();
    const path = `workspaces/${workspace.workspace_id}`;
    const network_id = await acme.make('networks');
    const reply = await acme.call('PATCH', `${path}?update_mask=network_id`, { network_id, credentials_id: 'not in the mask' });
    expect(reply).toMatchObject({ status: 200, body: { workspace_status: 'PROVISIONING', network_id } });
    expect((await acme.call('PATCH', path, { custom_tags: {} })).body.error_code).toBe('INVALID_STATE');
    await account.settle();
    expect(await acme.get(path)).toMatchObject({ workspace_status: 'RUNNING', network_id });
    expect((await acme.call('DELETE', `networks/${String(workspace.network_id)}`)).status).toBe(200);
  });

  test('sets tags at once, and takes a workspace as it was shown for no change', async () => {
    const { acme } = account;
    const { workspace_id } = await running();
    const path = `workspaces/${workspace_id}`;
    const shown = await acme.get(path);
    const reply = await acme.call('PATCH', path, { ...shown, custom_tags: { team: 'bi' } });
    expect(reply).toEqual({ status: 200, body: { ...shown, custom_tags: { team: 'bi' } } });
  });

  test.each<[string, string, object]>([
    ['the name', '?update_mask=workspace_name', { workspace_name: 'other' }],
    ['the name without a mask', '', { workspace_name: 'other' }],
    ['the storage', '?update_mask=storage_configuration_id', { storage_configuration_id: 'x' }],
    ['what is not given', '?update_mask=network_id', {}],
    ['an unknown field', '?update_mask=colour', { colour: 'red' }],
    ['too many tags', '', { custom_tags: tags(46) }],
  ])('fails on a running workspace for %s', async (_what, query, body) => {
    const { workspace_id } = await running();
    const before = await account.acme.get(`workspaces/${workspace_id}`);
    const reply = await account.acme.call('PATCH', `workspaces/${workspace_id}${query}`, body);
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(await account.acme.get(`workspaces/${workspace_id}`)).toEqual(before);
  });

  test('fails on a network for a running workspace that was made without', async () => {
    const { workspace_id } = await running({ network_id: undefined });
    const network_id = await account.acme.make('networks');
    expect((await account.acme.call('PATCH', `workspaces/${workspace_id}`, { network_id })).status).toBe(400);
  });

  test('fails on another account’s network as on one that never was', async () => {
    const { workspace_id } = await running();
    const network_id = await account.globex.make('networks');
    expect((await account.acme.call('PATCH', `workspaces/${workspace_id}`, { network_id })).status).toBe(404);
  });

  test('mends a failed workspace', async () => {
    const { acme } = account;
    account.aws = { ...LOCAL_AWS, checkBucket: () => Promise.resolve(['the bucket does not exist']) };
    const workspace = await acme.workspace();
    await account.settle();
    const path = `workspaces/${workspace.workspace_id}`;
    expect(await acme.get(path)).toMatchObject({
      workspace_status: 'FAILED',
      workspace_status_message: 'MALFORMED_REQUEST: Failed storage configuration validation checks: the bucket does not exist',
    });
    account.aws = LOCAL_AWS;
    expect((await acme.call('PATCH', path, { custom_tags: { x: 'y' } })).status).toBe(400);
    const storage_configuration_id = await acme.make('storage-configurations');
    expect((await acme.call('PATCH', path, { storage_configuration_id })).status).toBe(200);
    await account.settle();
    expect(await acme.get(path)).toMatchObject({ workspace_status: 'RUNNING', storage_configuration_id });
  });
});
