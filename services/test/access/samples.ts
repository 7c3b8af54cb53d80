import type { Operation } from '../../src/platform/http/operation';
import type { LakehouseSchema } from '../../src/schema';
import type { Api } from '../api';

/** What an account has that others may try to reach: one of everything that a path or a body can name. */
export interface Belongings {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly groupId: string;
  readonly robotId: string;
  readonly secretId: string;
  /** Of the policies by which other issuers' tokens are taken, one of the account and one of the service principal. */
  readonly policyId: string;
  readonly tokenId: string;
  readonly ipAccessListId: string;
  readonly clusterId: string;
  readonly clusterPolicyId: string;
  readonly scriptId: string;
  readonly poolId: string;
  /** One of everything that data planes register, by the names of their ids in paths. */
  readonly registered: Readonly<Record<string, string>>;
  /** `authorization` of an administrator of account and workspace. */
  readonly admin: string;
  /** `authorization` of a user who is in the account, and in no workspace. */
  readonly outsider: string;
  /** `authorization` of a user who is in the workspace. */
  readonly member: string;
}

/** A request that is right but for who makes it. */
export interface Sample {
  /** Values of the path's parameters, beyond `account_id`. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'eve@example.com' };
const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'spies' };
const robot = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal'], displayName: 'spy' };
const patch = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path: 'displayName', value: 'taken over' }],
};

const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: 'displayName pr' };

const PROFILE = 'arn:aws:iam::123456789012:instance-profile/lake';
const clusterSpec = { spark_version: '17.3.x-scala2.13', node_type_id: 'm5d.large', num_workers: 1 };

const network = {
  vpc_id: 'vpc-0000beef',
  subnet_ids: ['subnet-0000beef', 'subnet-0001beef'],
  security_group_ids: ['sg-0000beef'],
};
const settings = { private_access_settings_name: 'settings', region: 'eu-west-1' };
const logDelivery = ({ credentials_id, storage_configuration_id }: Readonly<Record<string, string>>) => ({
  log_type: 'AUDIT_LOGS',
  output_format: 'JSON',
  credentials_id,
  storage_configuration_id,
});
const role = (accountId: string) => ({ role_arn: `arn:aws:iam::123456789012:role/lakehouse/${accountId}` });

const ruleSet = ({ accountId, groupId, userId }: Belongings): Sample => {
  const [resource, name] = ['', '/ruleSets/default'].map((tail) => `accounts/${accountId}/groups/${groupId}${tail}`);
  const grant_rules = [{ role: 'roles/group.manager', principals: [`users/user${userId}@example.com`] }];
  return { query: { resource: resource ?? '', name: name ?? '' }, body: { name, rule_set: { etag: '', grant_rules } } };
};

/** By service, or by operation where its body differs. A service that is not here fails the tests of access. */
const SAMPLES: Readonly<Record<string, (of: Belongings) => Sample>> = {
  CurrentUser: () => ({}),
  AccountFederationPolicy: ({ policyId }) => ({
    params: { policy_id: policyId },
    body: { oidc_policy: { issuer: 'https://spies.example' } },
  }),
  ServicePrincipalFederationPolicy: ({ robotId, policyId }) => ({
    params: { service_principal_id: robotId, policy_id: policyId },
    body: { oidc_policy: { issuer: 'https://spies.example', subject: 'spy' } },
  }),
  Tokens: ({ tokenId }) => ({ params: { token_id: tokenId }, body: { token_id: tokenId, token: { comment: 'spied' } } }),
  'Tokens.Create': () => ({ body: {} }),
  ServicePrincipalSecrets: ({ robotId, secretId }) => ({ params: { service_principal_id: robotId, secret_id: secretId } }),
  ServicePrincipalSecretsProxy: ({ robotId, secretId }) => ({ params: { service_principal_id: robotId, secret_id: secretId } }),
  UsersV2: ({ userId }) => ({ params: { id: userId }, body: user }),
  'UsersV2.Search': () => ({ body: search }),
  'UsersV2.Patch': ({ userId }) => ({ params: { id: userId }, body: patch }),
  GroupsV2: ({ groupId }) => ({ params: { id: groupId }, body: group }),
  'GroupsV2.Search': () => ({ body: search }),
  'GroupsV2.Patch': ({ groupId }) => ({ params: { id: groupId }, body: patch }),
  ServicePrincipalsV2: ({ robotId }) => ({ params: { id: robotId }, body: robot }),
  'ServicePrincipalsV2.Search': () => ({ body: search }),
  'ServicePrincipalsV2.Patch': ({ robotId }) => ({ params: { id: robotId }, body: patch }),
  TokenManagement: ({ tokenId }) => ({ params: { token_id: tokenId }, body: { application_id: tokenId } }),
  IpAccessLists: ({ ipAccessListId }) => ({
    params: { ip_access_list_id: ipAccessListId },
    body: { label: 'spies', list_type: 'BLOCK', ip_addresses: ['203.0.113.0/24'], enabled: true },
  }),
  WorkspaceConf: () => ({ query: { keys: 'enableIpAccessLists' }, body: { enableIpAccessLists: 'false' } }),
  Scim: () => ({}),
  'Scim.Search': () => ({ body: search }),
  'Scim.GetResourceTypes': () => ({ params: { id: 'User' } }),
  'Scim.GetSchemas': () => ({ params: { id: 'urn:ietf:params:scim:schemas:core:2.0:User' } }),
  WorkspaceAssignment: ({ workspaceId, userId }) => ({
    params: { workspace_id: workspaceId, principal_id: userId },
    body: { permissions: ['ADMIN'] },
  }),
  AccountAccessControl: ruleSet,
  AccountAccessControlProxy: ruleSet,
  Permissions: ({ userId }) => ({
    params: { request_object_type: 'authorization', request_object_id: 'tokens' },
    body: { access_control_list: [{ user_name: `user${userId}@example.com`, permission_level: 'CAN_USE' }] },
  }),
  BillableUsage: () => ({ query: { start_month: '2026-10', end_month: '2026-11' } }),
  Budgets: ({ registered }) => ({ params: registered, body: { budget: { display_name: 'spies' } } }),
  LogDelivery: ({ registered }) => ({ params: registered, body: { log_delivery_configuration: logDelivery(registered) } }),
  'LogDelivery.PatchStatus': ({ registered }) => ({ params: registered, body: { status: 'DISABLED' } }),
  Credentials: ({ accountId, registered }) => ({
    params: registered,
    body: { credentials_name: 'role', aws_credentials: { sts_role: role(accountId) } },
  }),
  EncryptionKeys: ({ registered }) => ({
    params: registered,
    body: { use_cases: ['STORAGE'], aws_key_info: { key_arn: 'arn:aws:kms:eu-west-1:123456789012:key/1' } },
  }),
  Networks: ({ registered }) => ({ params: registered, body: { network_name: 'network', ...network } }),
  PrivateAccess: ({ registered }) => ({ params: registered, body: settings }),
  Storage: ({ registered }) => ({
    params: registered,
    body: { storage_configuration_name: 'bucket', root_bucket_info: { bucket_name: 'acme-root' } },
  }),
  VpcEndpoints: ({ registered }) => ({
    params: registered,
    body: { vpc_endpoint_name: 'endpoint', aws_vpc_endpoint_id: 'vpce-0000beef', region: 'eu-west-1' },
  }),
  Workspaces: ({ workspaceId, registered }) => ({
    params: { workspace_id: workspaceId },
    body: {
      workspace_name: 'spies',
      aws_region: 'eu-west-1',
      credentials_id: registered.credentials_id,
      storage_configuration_id: registered.storage_configuration_id,
    },
  }),
  'Workspaces.Update': ({ workspaceId }) => ({ params: { workspace_id: workspaceId }, body: { custom_tags: { spies: 'here' } } }),
  Clusters: ({ clusterId }) => ({ query: { cluster_id: clusterId }, body: { cluster_id: clusterId, ...clusterSpec } }),
  'Clusters.Create': () => ({ body: clusterSpec }),
  'Clusters.Resize': ({ clusterId }) => ({ body: { cluster_id: clusterId, num_workers: 2 } }),
  'Clusters.Update': ({ clusterId }) => ({
    body: { cluster_id: clusterId, update_mask: 'cluster_name', cluster: { cluster_name: 'spies' } },
  }),
  'Clusters.ChangeOwner': ({ clusterId, userId }) => ({
    body: { cluster_id: clusterId, owner_username: `user${userId}@example.com` },
  }),
  ClusterPolicies: ({ clusterPolicyId }) => ({
    query: { policy_id: clusterPolicyId },
    body: { policy_id: clusterPolicyId, name: 'spied', definition: '{}' },
  }),
  PolicyFamilies: () => ({ params: { policy_family_id: 'personal-vm' } }),
  PolicyComplianceForClusters: ({ clusterId, clusterPolicyId }) => ({
    query: { cluster_id: clusterId, policy_id: clusterPolicyId },
    body: { cluster_id: clusterId },
  }),
  InstancePools: ({ poolId }) => ({
    query: { instance_pool_id: poolId },
    body: { instance_pool_id: poolId, instance_pool_name: 'spied', node_type_id: 'm5d.large' },
  }),
  InstanceProfiles: () => ({
    body: { instance_profile_arn: PROFILE, iam_role_arn: 'arn:aws:iam::123456789012:role/spied' },
  }),
  GlobalInitScripts: ({ scriptId }) => ({
    params: { script_id: scriptId },
    body: { name: 'spied', script: 'ZWNobyBzcGllZA==', position: 0 },
  }),
  Libraries: ({ clusterId }) => ({
    query: { cluster_id: clusterId },
    body: { cluster_id: clusterId, libraries: [{ pypi: { package: 'spies' } }] },
  }),
  CommandExecution: ({ clusterId }) => {
    const named = { clusterId, contextId: 'context', commandId: 'command' };
    return { query: named, body: { ...named, language: 'python', command: 'print(1)' } };
  },
  PermissionAssignment: ({ userId }) => ({ params: { principal_id: userId }, body: { permissions: ['ADMIN'] } }),
};

/** The sample of an operation; what is the same at account level has no entry of its own. */
export function sampleOf(operation: Operation<LakehouseSchema>, of: Belongings): Sample {
  const [service = '', method = ''] = operation.name
    .replace(/^Account(?=Users|Groups|ServicePrincipals|Scim|IpAccessLists)/, '')
    .split('.');
  const sample = SAMPLES[`${service}.${method}`] ?? SAMPLES[service];
  if (!sample) throw new Error(`${operation.name} has no sample; add one to services/test/access/samples.ts`);
  return sample(of);
}

/** A path with its parameters filled in. */
export function pathOf(path: string, accountId: string, { params = {}, query = {} }: Sample): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = name === 'account_id' ? accountId : params[name];
    if (value === undefined) throw new Error(`the sample of ${path} has no ${name}`);
    return value;
  });
  return `${filled}?${new URLSearchParams(query).toString()}`;
}

/** Fills an account. */
export async function belongings(api: Api, accountId: string): Promise<Belongings> {
  const { people } = api;
  await people.account(accountId);
  const workspaceId = await people.workspace(accountId);
  const [admin, member, outsider] = [await people.user(accountId), await people.user(accountId), await people.user(accountId)];
  await people.role(accountId, admin, 'account_admin');
  await people.assign(accountId, workspaceId, admin, 'ADMIN');
  await people.assign(accountId, workspaceId, member, 'USER');
  const robot = await people.servicePrincipal(accountId);
  await people.assign(accountId, workspaceId, robot.id, 'USER');
  const result = {
    accountId,
    workspaceId,
    userId: member,
    groupId: await people.group(accountId, member),
    robotId: robot.id,
    admin: await people.token(accountId, admin, { workspaceId }),
    outsider: await people.token(accountId, outsider, { workspaceId }),
    member: await people.token(accountId, member, { workspaceId }),
  };
  const { rows } = await api.platform.owner.query<{ secret_id: string; token_id: string }>(
    `select secret_id, token_id from service_principal_secret s join personal_access_token t using (account_id)
     where s.account_id = $1 and s.principal_id = $2 and t.principal_id = $3`,
    [accountId, robot.id, member],
  );
  if (!rows[0]) throw new Error('no secret was made');
  const ipAccessListId = await ipAccessList(api, result.admin);
  const policyId = await federationPolicies(api, result.admin, accountId, robot.id);
  const registered = await register(api, result.admin, accountId);
  const cluster = await api.call(result.admin, 'POST', '/api/2.1/clusters/create', clusterSpec);
  const clusterId = cluster.body.cluster_id as string;
  const policy = await api.call(result.admin, 'POST', '/api/2.0/policies/clusters/create', { name: 'ours', definition: '{}' });
  const clusterPolicyId = policy.body.policy_id as string;
  await api.call(result.admin, 'POST', '/api/2.0/instance-profiles/add', { instance_profile_arn: PROFILE });
  const script = await api.call(result.admin, 'POST', '/api/2.0/global-init-scripts', { name: 'ours', script: 'ZWNobyBvdXJz' });
  const scriptId = script.body.script_id as string;
  const pool = { instance_pool_name: 'ours', node_type_id: 'm5d.large' };
  const made = await api.call(result.admin, 'POST', '/api/2.0/instance-pools/create', pool);
  const poolId = made.body.instance_pool_id as string;
  return {
    ...result,
    ipAccessListId,
    clusterId,
    clusterPolicyId,
    scriptId,
    poolId,
    policyId,
    registered,
    secretId: rows[0].secret_id,
    tokenId: rows[0].token_id,
  };
}

async function ipAccessList(api: Api, admin: string): Promise<string> {
  const body = { label: 'office', list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24'] };
  const reply = await api.call(admin, 'POST', '/api/2.0/ip-access-lists', body);
  const { list_id: id } = reply.body.ip_access_list as { list_id: string };
  return id;
}

async function federationPolicies(api: Api, admin: string, accountId: string, robotId: string): Promise<string> {
  const oidc = { issuer: 'https://issuer.example', audiences: ['lakehouse'] };
  const base = `/api/2.0/accounts/${accountId}`;
  const path = 'federationPolicies?policy_id=ours';
  await api.call(admin, 'POST', `${base}/${path}`, { oidc_policy: oidc });
  await api.call(admin, 'POST', `${base}/servicePrincipals/${robotId}/${path}`, { oidc_policy: { ...oidc, subject: 'robot' } });
  return 'ours';
}

async function register(api: Api, admin: string, accountId: string): Promise<Record<string, string>> {
  const bodies = {
    credentials: { credentials_name: 'role', aws_credentials: { sts_role: role(accountId) } },
    'customer-managed-keys': { use_cases: ['STORAGE'], aws_key_info: { key_arn: 'arn:aws:kms:eu-west-1:123456789012:key/1' } },
    networks: { network_name: 'network', ...network },
    'private-access-settings': settings,
    'storage-configurations': { storage_configuration_name: 'bucket', root_bucket_info: { bucket_name: 'acme-root' } },
    'vpc-endpoints': { vpc_endpoint_name: 'endpoint', aws_vpc_endpoint_id: 'vpce-0001beef', region: 'eu-west-1' },
  };
  const ids: Record<string, string> = {};
  for (const [collection, body] of Object.entries(bodies)) {
    const reply = await api.call(admin, 'POST', `/api/2.0/accounts/${accountId}/${collection}`, body);
    for (const [name, value] of Object.entries(reply.body)) {
      if (name.endsWith('_id') && name !== 'account_id' && typeof value === 'string') ids[name] ??= value;
    }
  }
  const post = (path: string, body: object) => api.call(admin, 'POST', `/api/${path}`, body);
  const log = await post(`2.0/accounts/${accountId}/log-delivery`, { log_delivery_configuration: logDelivery(ids) });
  const budget = await post(`2.1/accounts/${accountId}/budgets`, { budget: { display_name: 'all' } });
  const { log_delivery_configuration: one } = log.body as { log_delivery_configuration: { config_id: string } };
  const { budget: other } = budget.body as { budget: { budget_configuration_id: string } };
  return { ...ids, log_delivery_configuration_id: one.config_id, budget_id: other.budget_configuration_id };
}
