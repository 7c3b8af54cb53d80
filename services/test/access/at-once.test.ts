import { operations } from '../../src/operations';
import { Api } from '../api';
import { ACME } from '../identity/people';
import { tenant, type Tenant } from '../identity/scim/tenants';

// Several callers do the same, or what excludes each other, at the same moment.

let api: Api;
let acme: Tenant;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
  acme = await tenant(api);
}, 60_000);
afterAll(() => api.stop());

const TIMES = 6;

type Call = readonly ['POST' | 'PUT' | 'PATCH' | 'DELETE', string, object?];

/** Makes the calls at once; answers the statuses, in order. */
async function atOnce(authorization: string, calls: readonly Call[]): Promise<number[]> {
  const replies = await Promise.all(calls.map(([method, path, body]) => api.call(authorization, method, path, body)));
  return replies.map(({ status }) => status).sort();
}

const again = (call: Call): Call[] => Array.from({ length: TIMES }, () => call);
const oneOf = (made: number, others: number) => [made, ...Array.from({ length: TIMES - 1 }, () => others)];

const arn = 'arn:aws:iam::123456789012:instance-profile/once';

test.each<[string, string, object]>([
  ['a cluster policy', '/api/2.0/policies/clusters/create', { name: 'once', definition: '{}' }],
  ['an instance pool', '/api/2.0/instance-pools/create', { instance_pool_name: 'once', node_type_id: 'm5d.large' }],
  ['an instance profile', '/api/2.0/instance-profiles/add', { instance_profile_arn: arn, skip_validation: true }],
])('of those who make %s of one name one gets it, and the others are told that it is taken', async (_what, path, body) => {
  expect(await atOnce(acme.admin, again(['POST', path, body]))).toEqual(oneOf(200, 409));
});

/** Makes some users or groups; answers their paths. */
async function made(type: 'Users' | 'Groups', name: string): Promise<string[]> {
  const paths: string[] = [];
  for (let number = 0; number < TIMES; number++) {
    const own = type === 'Users' ? { userName: `${name}${number}@lake.test` } : { displayName: `${name} ${number}` };
    const { body } = await api.call(acme.accountAdmin, 'POST', `${acme.account}/${type}`, own);
    paths.push(`${acme.account}/${type}/${String(body.id)}`);
  }
  return paths;
}

test.each([
  ['Users', 'userName', 'taken@lake.test'],
  ['Groups', 'displayName', 'taken'],
] as const)('of those who give %s one name one gives it', async (type, path, value) => {
  const body = { Operations: [{ op: 'replace', path, value }] };
  const calls = (await made(type, 'rename')).map((each): Call => ['PATCH', each, body]);
  expect(await atOnce(acme.accountAdmin, calls)).toEqual(oneOf(200, 409));
});

test('groups that are put into each other end without a circle', async () => {
  const groups = await made('Groups', 'circle');
  const calls = groups.map((group, index): Call => {
    const next = groups[(index + 1) % groups.length] ?? '';
    return ['PATCH', group, { Operations: [{ op: 'add', path: 'members', value: [{ value: next.split('/').at(-1) }] }] }];
  });
  const statuses = await atOnce(acme.accountAdmin, calls);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
  expect(Math.max(...statuses)).toBe(400);
});

test('global init scripts that come and go at once keep an order without gaps', async () => {
  const script = { name: 'once', script: 'ZWNobw==', position: 0 };
  const path = '/api/2.0/global-init-scripts';
  expect(await atOnce(acme.admin, again(['POST', path, script]))).toEqual(again(['POST', path]).map(() => 200));
  const scripts = async () =>
    (await api.inject({ method: 'GET', url: path, headers: { authorization: acme.admin } })).json<{
      scripts: { script_id: string; position: number }[];
    }>().scripts;
  const [first, second, ...others] = (await scripts()).map(({ script_id }) => `${path}/${script_id}`);
  const moves = [
    ...others.map((each): Call => ['PATCH', each, { position: 0 }]),
    ['DELETE', first],
    ['DELETE', second],
  ] as Call[];
  expect(await atOnce(acme.admin, moves)).toEqual(moves.map(() => 200));
  expect((await scripts()).map(({ position }) => position)).toEqual(others.map((_each, index) => index));
});

test('permissions that are set at once are those of one of them', async () => {
  const path = '/api/2.0/permissions/authorization/tokens';
  const to = (id: string) => ({ access_control_list: [{ user_name: `user${id}@example.com`, permission_level: 'CAN_USE' }] });
  const { admin, member } = acme.ids;
  const calls = [...again(['PUT', path, to(admin)]), ...again(['PUT', path, to(member)]), ...again(['PATCH', path, to(member)])];
  expect(new Set(await atOnce(acme.admin, calls))).toEqual(new Set([200]));
});

test.each<[string, 'GET' | 'POST', string, object | undefined, number]>([
  ['a page beyond all numbers', 'GET', '/api/2.0/preview/scim/v2/Users?startIndex=1000000000000000000000', undefined, 200],
  ['tokens of nobody', 'GET', '/api/2.0/token-management/tokens?created_by_id=9223372036854775808', undefined, 200],
  ['a token for longer than time lasts', 'POST', '/api/2.0/token/create', { lifetime_seconds: 1e30 }, 400],
])('a number that is too large is no fault of the platform’s: %s', async (_what, method, url, payload, status) => {
  const reply = await api.inject({ method, url, headers: { authorization: acme.admin }, ...(payload && { payload }) });
  expect(reply.statusCode).toBe(status);
});
