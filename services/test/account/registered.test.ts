import { AccountApi, ID_OF, VALID, type Collection } from './tenant';

let account: AccountApi;
beforeAll(async () => void (account = await AccountApi.start()), 60_000);
afterAll(() => account.stop());

const COLLECTIONS = Object.keys(ID_OF).filter((name): name is Collection => name in ID_OF);

describe.each(COLLECTIONS)('%s', (collection) => {
  test('one is made, shown, listed in a bare array, deleted with its description as the answer, and gone', async () => {
    const { acme } = account;
    const made = await acme.call('POST', collection, VALID[collection](900));
    expect(made).toMatchObject({ status: 200, body: { ...VALID[collection](900), account_id: acme.accountId } });
    const id = String(made.body[ID_OF[collection]]);
    expect(await acme.get(`${collection}/${id}`)).toEqual(made.body);
    expect(await acme.get(collection)).toEqual([made.body]);
    expect(await acme.call('DELETE', `${collection}/${id}`)).toEqual(made);
    expect(await acme.get(collection)).toEqual([]);
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await acme.call(method, `${collection}/${id}`)).toMatchObject({
        status: 404,
        body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: expect.stringContaining(`${id} does not exist`) as string },
      });
    }
  });

  test('another account’s and one that never was look the same, and nothing changes', async () => {
    const { acme, globex } = account;
    const id = await globex.make(collection);
    const before = await globex.get(`${collection}/${id}`);
    for (const method of ['GET', 'DELETE'] as const) {
      const foreign = await acme.call(method, `${collection}/${id}`);
      const never = await acme.call(method, `${collection}/00000000-0000-4000-8000-000000000000`);
      expect([foreign.status, never.status]).toEqual([404, 404]);
      expect(foreign.body.message?.replace(id, '…')).toBe(never.body.message?.replace(/[0-9a-f-]{36}/, '…'));
      expect((await acme.call(method, `${collection}/none`)).status).toBe(404);
    }
    expect(await acme.get(collection)).toEqual([]);
    expect(await globex.get(`${collection}/${id}`)).toEqual(before);
    await globex.call('DELETE', `${collection}/${id}`);
  });

  test('is for administrators of the account', async () => {
    const { api, acme } = account;
    const member = await api.people.token(acme.accountId, await api.people.user(acme.accountId));
    const url = `/api/2.0/accounts/${acme.accountId}/${collection}`;
    expect((await api.call(member, 'GET', url)).status).toBe(403);
    expect((await api.call(member, 'POST', url, VALID[collection](901))).status).toBe(403);
    expect(await acme.get(collection)).toEqual([]);
  });
});

const x = (length: number) => 'x'.repeat(length);
const role = (arn: string) => ({ aws_credentials: { sts_role: { role_arn: arn } } });
const subnets = (count: number) => Array.from({ length: count }, (_, index) => `subnet-${String(index).padStart(8, '0')}`);
const groups = (count: number) => Array.from({ length: count }, (_, index) => `sg-${String(index).padStart(8, '0')}`);
const key = (over: object) => ({ aws_key_info: { key_arn: 'arn:aws:kms:eu-west-1:123456789012:key/1', ...over } });

test.each<[Collection, string, object, number]>([
  ['credentials', 'a name of 3', { credentials_name: x(3) }, 400],
  ['credentials', 'a name of 4', { credentials_name: x(4) }, 200],
  ['credentials', 'a name of 256', { credentials_name: x(256) }, 200],
  ['credentials', 'a name of 257', { credentials_name: x(257) }, 400],
  ['credentials', 'a role outside the path', role('arn:aws:iam::123456789012:role/acme'), 400],
  ['credentials', 'a role deep in the path', role('arn:aws-us-gov:iam::123456789012:role/lakehouse/main/acme/node'), 200],
  ['credentials', 'a user', role('arn:aws:iam::123456789012:user/lakehouse/acme'), 400],
  ['storage-configurations', 'a name of 3', { storage_configuration_name: x(3) }, 400],
  ['storage-configurations', 'a bucket with capitals', { root_bucket_info: { bucket_name: 'Acme' } }, 400],
  ['storage-configurations', 'a bucket of 63', { root_bucket_info: { bucket_name: x(63) } }, 200],
  ['storage-configurations', 'a bucket of 64', { root_bucket_info: { bucket_name: x(64) } }, 400],
  ['networks', 'one subnet', { subnet_ids: subnets(1) }, 400],
  ['networks', 'three subnets', { subnet_ids: subnets(3) }, 200],
  ['networks', 'a subnet twice', { subnet_ids: ['subnet-00000001', 'subnet-00000001'] }, 400],
  ['networks', 'no security group', { security_group_ids: [] }, 400],
  ['networks', 'five security groups', { security_group_ids: groups(5) }, 200],
  ['networks', 'six security groups', { security_group_ids: groups(6) }, 400],
  ['networks', 'a VPC that is none', { vpc_id: 'subnet-00000001' }, 400],
  ['vpc-endpoints', 'an endpoint that is none', { aws_vpc_endpoint_id: 'vpc-00000001' }, 400],
  ['vpc-endpoints', 'a region that is none', { region: 'Ireland' }, 400],
  ['private-access-settings', 'another level', { private_access_level: 'ANY' }, 400],
  ['customer-managed-keys', 'no use case', { use_cases: [] }, 400],
  ['customer-managed-keys', 'an alias', key({ key_arn: 'arn:aws:kms:eu-west-1:123456789012:alias/a' }), 400],
  ['customer-managed-keys', 'another region', key({ key_region: 'eu-west-2' }), 400],
  [
    'customer-managed-keys',
    'volumes without storage',
    { use_cases: ['MANAGED_SERVICES'], ...key({ reuse_key_for_cluster_volumes: true }) },
    400,
  ],
])('%s with %s', async (collection, _what, over, status) => {
  const { acme } = account;
  const reply = await acme.call('POST', collection, { ...VALID[collection](902), ...over });
  expect(reply.status).toBe(status);
  if (status === 400) expect(reply.body.error_code).toBe('INVALID_PARAMETER_VALUE');
  else await acme.call('DELETE', `${collection}/${String(reply.body[ID_OF[collection]])}`);
});

test('endpoints in use stay, and networks and settings name endpoints of their own account', async () => {
  const { acme, globex } = account;
  const [own, foreign] = [await acme.make('vpc-endpoints'), await globex.make('vpc-endpoints')];
  const both = (id: string) => ({ vpc_endpoints: { rest_api: [id], dataplane_relay: [id] } });
  for (const [collection, over] of [
    ['networks', both(foreign)],
    ['private-access-settings', { allowed_vpc_endpoint_ids: [foreign] }],
  ] as const) {
    const reply = await acme.call('POST', collection, { ...VALID[collection](903), ...over });
    expect(reply).toMatchObject({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST' } });
  }
  const network = await acme.make('networks', both(own));
  expect(await acme.get(`networks/${network}`)).toMatchObject({ ...both(own), vpc_status: 'UNATTACHED', error_messages: [] });
  const settings = await acme.make('private-access-settings', { allowed_vpc_endpoint_ids: [own] });
  for (const [user, path] of [
    ['network', `networks/${network}`],
    ['private access settings', `private-access-settings/${settings}`],
  ]) {
    expect(await acme.call('DELETE', `vpc-endpoints/${own}`)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_STATE', message: expect.stringContaining(`used by ${user}`) as string },
    });
    await acme.call('DELETE', String(path));
  }
  expect((await acme.call('DELETE', `vpc-endpoints/${own}`)).status).toBe(200);
});

test('fails on a network with one of the two endpoints', async () => {
  const id = await account.acme.make('vpc-endpoints');
  const reply = await account.acme.call('POST', 'networks', { ...VALID.networks(904), vpc_endpoints: { rest_api: [id] } });
  expect(reply).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
});

test('fails on an endpoint that is registered already', async () => {
  const body = VALID['vpc-endpoints'](905);
  expect((await account.acme.call('POST', 'vpc-endpoints', body)).status).toBe(200);
  expect((await account.acme.call('POST', 'vpc-endpoints', body)).status).toBe(409);
});

test('private access settings are replaced as a whole, but for their region', async () => {
  const { acme } = account;
  const endpoint = await acme.make('vpc-endpoints');
  const id = await acme.make('private-access-settings', {
    private_access_level: 'ENDPOINT',
    allowed_vpc_endpoint_ids: [endpoint],
  });
  const path = `private-access-settings/${id}`;
  expect(await acme.get(path)).toMatchObject({ public_access_enabled: false, allowed_vpc_endpoint_ids: [endpoint] });
  const replaced = { private_access_settings_name: 'open to all', region: 'eu-west-1', public_access_enabled: true };
  expect((await acme.call('PUT', path, replaced)).status).toBe(200);
  expect(await acme.get(path)).toMatchObject({ ...replaced, private_access_level: 'ACCOUNT', allowed_vpc_endpoint_ids: [] });
  expect((await acme.call('PUT', path, { ...replaced, region: 'eu-west-2' })).status).toBe(400);
  expect((await account.globex.call('PUT', path, replaced)).status).toBe(404);
});

test('changes are in the audit trail', async () => {
  const id = await account.acme.make('networks');
  await account.acme.call('DELETE', `networks/${id}`);
  const { rows } = await account.api.platform.owner.query(
    "select operation from audit_event where parameters->>'network_id' = $1",
    [id],
  );
  expect(rows).toEqual([{ operation: 'Networks.Delete' }]);
});
