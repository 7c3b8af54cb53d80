import { NO_CHANGES } from '../../src/clusters/cluster-changes';
import { operationsAt, type OperationParts } from '../../src/operations';
import { Hosts } from '../../src/platform/http/hosts';
import { Api, DOMAIN } from '../api';
import { StandInManager } from '../clusters/clusters-api';
import { ACME } from '../identity/people';
import { tenant, type Tenant } from '../identity/scim/tenants';
import { StandInDriver } from './stand-in-driver';

let api: Api;
let acme: Tenant;
let manager: StandInManager;
const driver = new StandInDriver();
beforeAll(async () => {
  const accessTokens: OperationParts['accessTokens'] = { issue: (...token) => api.accessTokens.issue(...token) };
  api = await Api.start(operationsAt(new Hosts(DOMAIN), { changes: NO_CHANGES, nodes: driver, accessTokens }));
  await api.people.account(ACME);
  acme = await tenant(api);
  manager = new StandInManager(api, ACME, acme.workspaceId);
}, 60_000);
afterAll(async () => {
  await manager.close();
  await api.stop();
});

/** A context of the member on a cluster of its own. */
async function context(over: object = {}): Promise<{ clusterId: string; contextId: string; language: string }> {
  const spec = { spark_version: '18.0.x-scala2.13', node_type_id: 'm5d.large', num_workers: 1, ...over };
  const { body: cluster } = await api.call(acme.admin, 'POST', '/api/2.1/clusters/create', spec);
  const clusterId = String(cluster.cluster_id);
  await manager.settle(clusterId);
  await api.call(acme.admin, 'PATCH', `/api/2.0/permissions/clusters/${clusterId}`, {
    access_control_list: [{ user_name: `user${acme.ids.member}@example.com`, permission_level: 'CAN_ATTACH_TO' }],
  });
  const { body } = await api.call(acme.member, 'POST', '/api/1.2/contexts/create', { clusterId, language: 'python' });
  return { clusterId, contextId: String(body.id), language: 'python' };
}

/** What the code of the newest context gets for a call of the API. */
async function byCode(method: 'GET' | 'POST', url: string, payload?: object) {
  const { host = '', token = '' } = driver.given.at(-1) ?? {};
  const headers = { host: new URL(host).host, authorization: `Bearer ${token}` };
  const reply = await api.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: reply.statusCode, body: reply.json<Record<string, unknown>>() };
}

test('the code of a context is its user, in its workspace alone, and makes no further tokens', async () => {
  await context();
  expect((await byCode('GET', '/api/2.0/preview/scim/v2/Me')).body).toMatchObject({
    userName: `user${acme.ids.member}@example.com`,
  });
  expect((await byCode('POST', '/api/2.0/token/create', {})).status).toBe(403);
  const other = await api.people.workspace(ACME);
  await api.people.assign(ACME, other, acme.ids.member, 'USER');
  const { rows } = await api.platform.owner.query<{ deployment_name: string }>(
    'select deployment_name from workspace where workspace_id = $1',
    [other],
  );
  const headers = { host: `${rows[0]?.deployment_name}.${DOMAIN}`, authorization: `Bearer ${driver.given.at(-1)?.token}` };
  expect((await api.inject({ url: '/api/2.0/preview/scim/v2/Me', headers })).statusCode).toBe(404);
});

test('the access of the code ends with its cluster', async () => {
  const { clusterId } = await context();
  expect((await byCode('GET', '/api/2.0/preview/scim/v2/Me')).status).toBe(200);
  await api.call(acme.admin, 'POST', '/api/2.1/clusters/delete', { cluster_id: clusterId });
  await manager.settle(clusterId);
  expect((await byCode('GET', '/api/2.0/preview/scim/v2/Me')).status).toBe(401);
});

test('a command brings other access before what there is is over, and none while it is young', async () => {
  const named = await context();
  const run = () => api.call(acme.member, 'POST', '/api/1.2/commands/execute', { ...named, command: 'x' });
  const given = driver.given.length;
  await run();
  expect(driver.given).toHaveLength(given);
  api.now += 30 * 60_000;
  await run();
  await run();
  expect(driver.given).toHaveLength(given + 1);
  api.now += 45 * 60_000; // the first is over
  expect((await byCode('GET', '/api/2.0/preview/scim/v2/Me')).status).toBe(200);
});

test('who waits for a command that runs for hours gives its code other access before what it has is over', async () => {
  const named = await context();
  const { body } = await api.call(acme.member, 'POST', '/api/1.2/commands/execute', { ...named, command: 'sleep()' });
  const query = new URLSearchParams({ clusterId: named.clusterId, contextId: named.contextId, commandId: String(body.id) });
  const status = () => api.call(acme.member, 'GET', `/api/1.2/commands/status?${query.toString()}`);
  const given = driver.given.length;
  driver.patience = 0;
  for (let hours = 0; hours < 3; hours++) {
    api.now += 50 * 60_000;
    expect(await status()).toMatchObject({ status: 200, body: { status: 'Running' } });
    expect(driver.given).toHaveLength(given + hours + 1);
    expect((await byCode('GET', '/api/2.0/preview/scim/v2/Me')).status).toBe(200);
  }
  driver.patience = Infinity;
  await api.call(acme.member, 'POST', '/api/1.2/commands/cancel', { ...named, commandId: String(body.id) });
  api.now += 50 * 60_000;
  expect(await status()).toMatchObject({ body: { status: 'Cancelled' } });
  expect(driver.given).toHaveLength(given + 3);
});

test('in standard isolation a context has the instance profile of its cluster where its user may use that, and only there', async () => {
  const arn = 'arn:aws:iam::123456789012:instance-profile/lake';
  await api.call(acme.admin, 'POST', '/api/2.0/instance-profiles/add', { instance_profile_arn: arn });
  const standard = { data_security_mode: 'DATA_SECURITY_MODE_STANDARD' };
  const ownProfile = { aws_attributes: { instance_profile_arn: arn } };
  const given = async (who: string, { clusterId }: { clusterId: string }) => {
    await api.call(who, 'POST', '/api/1.2/contexts/create', { clusterId, language: 'python' });
    return driver.users.at(-1)?.instanceProfile;
  };
  const cluster = await context({ ...standard, ...ownProfile });
  expect(await given(acme.member, cluster)).toBe(false);
  expect(await given(acme.admin, cluster)).toBe(true);
  const role = [ACME, acme.workspaceId, arn, acme.ids.member];
  await api.platform.owner.query('insert into instance_profile_user values ($1, $2, $3, $4)', role);
  expect(await given(acme.member, cluster)).toBe(true);
  expect(await given(acme.admin, await context(standard))).toBe(false); // that of the data plane is nobody's
  expect(await given(acme.member, await context(ownProfile))).toBe(false); // without isolation nothing is handed out
});
