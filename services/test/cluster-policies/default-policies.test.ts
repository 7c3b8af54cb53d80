import { operations } from '../../src/operations';
import { AccountApi } from '../account/tenant';

let account: AccountApi;
let workspaceId: string;
let admin: string;
let member: string;
beforeAll(async () => {
  account = await AccountApi.start(operations);
  const { api, acme } = account;
  workspaceId = String((await acme.workspace()).workspace_id);
  await api.platform.owner.query(`update workspace set status = 'RUNNING' where workspace_id = $1`, [workspaceId]);
  admin = await api.people.token(acme.accountId, acme.principalId, { workspaceId });
  const somebody = await api.people.user(acme.accountId);
  await api.people.assign(acme.accountId, workspaceId, somebody, 'USER');
  member = await api.people.token(acme.accountId, somebody, { workspaceId });
}, 60_000);
afterAll(() => account.stop());

interface Policy {
  readonly policy_id: string;
  readonly name: string;
  readonly policy_family_id: string;
  readonly is_default: boolean;
  readonly creator_user_name?: string;
}

/** Policies by their families, as a caller sees them. */
async function policies(authorization: string): Promise<Record<string, Policy>> {
  const { body } = await account.api.call(authorization, 'GET', '/api/2.0/policies/clusters/list?sort_column=POLICY_NAME');
  return Object.fromEntries((body.policies as Policy[]).map((policy) => [policy.policy_family_id, policy]));
}

const change = (call: string, body: object) => account.api.call(admin, 'POST', `/api/2.0/policies/clusters/${call}`, body);

test('a new workspace has a default policy of each family, and its members may use the one for a single machine', async () => {
  const found = await policies(admin);
  expect(Object.fromEntries(Object.entries(found).map(([family, { name, is_default }]) => [family, [name, is_default]]))).toEqual(
    {
      'job-cluster': ['Job Compute', true],
      'personal-vm': ['Personal Compute', true],
      'power-user': ['Power User Compute', true],
      'shared-compute': ['Shared Compute', true],
    },
  );
  expect(found['personal-vm']?.policy_id).toMatch(/^[0-9A-F]{16}$/);
  expect(found['personal-vm']).not.toHaveProperty('creator_user_name');
  expect(Object.keys(await policies(member))).toEqual(['personal-vm']);
});

test('a member makes a cluster of it without any entitlement', async () => {
  const { 'personal-vm': personal } = await policies(member);
  const made = await account.api.call(member, 'POST', '/api/2.1/clusters/create', {
    policy_id: personal?.policy_id,
    spark_version: '',
    apply_policy_default_values: true,
  });
  expect(made).toMatchObject({ status: 200, body: { cluster_id: expect.any(String) as string } });
});

test('a default policy is changed in its rules, keeps its family, and cannot be deleted', async () => {
  const { 'power-user': power } = await policies(admin);
  if (!power) throw new Error('there is none');
  const { policy_id } = power;
  const rules = { autotermination_minutes: { type: 'fixed', value: 30 } };
  const own = { policy_family_id: 'power-user', policy_family_definition_overrides: JSON.stringify(rules) };
  expect((await change('edit', { policy_id, name: 'Stronger', ...own })).status).toBe(200);
  for (const other of [{ definition: '{}' }, { policy_family_id: 'personal-vm' }]) {
    expect(await change('edit', { policy_id, name: 'Other', ...other })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('must stay power-user') as string },
    });
  }
  expect(await change('delete', { policy_id })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('cannot be deleted') as string },
  });
  expect((await policies(admin))['power-user']).toMatchObject({ name: 'Stronger', is_default: true });
});
