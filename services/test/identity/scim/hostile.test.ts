import { randomBytes } from 'node:crypto';
import { operations } from '../../../src/operations';
import { Api } from '../../api';
import { ACME } from '../people';
import { Scim, tenant, type Tenant } from './tenants';

let api: Api;
let acme: Tenant;
let account: Scim;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
  acme = await tenant(api);
  account = new Scim(api, acme.accountAdmin, acme.account);
}, 60_000);
afterAll(() => api.stop());

/** Text that no compression makes shorter, of characters of four bytes each. */
function incompressible(length: number): string {
  let state = 42;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31);
  return Array.from({ length }, () => String.fromCodePoint(0x20000 + (next() % 0xa000))).join('');
}

test.each([
  ['Users', 'userName', 320],
  ['Users', 'displayName', 512],
  ['Groups', 'displayName', 512],
  ['Groups', 'externalId', 512],
  ['ServicePrincipals', 'displayName', 512],
])('%s have a %s of %d characters, whichever they are, and no more', async (type, attribute, most) => {
  const others = { displayName: `${type} with ${attribute}`, ...(type === 'Users' && { userName: `${attribute}@lake.test` }) };
  const make = (length: number) => account.create(type, { ...others, [attribute]: incompressible(length) });
  expect((await make(most)).status).toBe(201);
  expect((await make(most + 1)).status).toBe(400);
});

test('an instance profile has an ARN of 700 characters at most, whatever is not validated', async () => {
  const add = (arn: string) =>
    api.call(acme.admin, 'POST', '/api/2.0/instance-profiles/add', { instance_profile_arn: arn, skip_validation: true });
  const ascii = randomBytes(701).toString('hex');
  const statuses = [ascii.slice(0, 700), ascii.slice(0, 701), incompressible(600)].map(async (arn) => (await add(arn)).status);
  expect(await Promise.all(statuses)).toEqual([200, 400, 400]);
});

test('users and service principals have no members: nobody gets what is theirs that way', async () => {
  const { id: other } = (await account.create('Users', { userName: 'other@lake.test' })).body;
  const members = [{ value: other }];
  for (const [type, names] of [
    ['Users', { userName: 'one@lake.test' }],
    ['ServicePrincipals', { displayName: 'robot' }],
  ] as const) {
    const { status, body } = await account.create(type, { ...names, members });
    expect(status).toBe(201);
    expect((await account.replace(type, body.id, { ...names, members })).status).toBe(200);
    for (const operation of [
      { op: 'add', path: 'members', value: members },
      { op: 'add', value: { members } },
    ]) {
      expect(await account.patch(type, body.id, operation)).toMatchObject({ status: 400, body: { scimType: 'invalidPath' } });
    }
  }
  expect((await account.get('Users', other)).body.groups).toBeUndefined();
});
