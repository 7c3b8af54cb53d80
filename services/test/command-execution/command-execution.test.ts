import { NO_CHANGES } from '../../src/clusters/cluster-changes';
import { DriverContexts } from '../../src/command-execution/driver-contexts';
import { operationsAt } from '../../src/operations';
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
  api = await Api.start(
    operationsAt(new Hosts(DOMAIN), {
      changes: NO_CHANGES,
      nodes: driver,
      accessTokens: { issue: (...token) => api.accessTokens.issue(...token) },
    }),
  );
  await api.people.account(ACME);
  acme = await tenant(api);
  manager = new StandInManager(api, ACME, acme.workspaceId);
}, 60_000);
afterAll(async () => {
  await manager.close();
  await api.stop();
});

const post = (who: string, call: string, body: object) => api.call(who, 'POST', `/api/1.2/${call}`, body);
const get = (who: string, call: string, query: Record<string, string>) =>
  api.call(who, 'GET', `/api/1.2/${call}?${new URLSearchParams(query).toString()}`);

/** A cluster that runs, to which the member may attach. */
async function cluster(over: object = {}): Promise<string> {
  const spec = { spark_version: '18.0.x-scala2.13', node_type_id: 'm5d.large', num_workers: 1, ...over };
  const made = await api.call(acme.admin, 'POST', '/api/2.1/clusters/create', spec);
  const clusterId = String(made.body.cluster_id);
  await manager.settle(clusterId);
  await api.call(acme.admin, 'PATCH', `/api/2.0/permissions/clusters/${clusterId}`, {
    access_control_list: [{ user_name: `user${acme.ids.member}@example.com`, permission_level: 'CAN_ATTACH_TO' }],
  });
  return clusterId;
}

async function context(who: string, clusterId: string, language = 'python'): Promise<string> {
  const { body } = await post(who, 'contexts/create', { clusterId, language });
  return String(body.id);
}

test('a context runs commands, one after the other, and answers what became of them', async () => {
  const clusterId = await cluster();
  const contextId = await context(acme.member, clusterId);
  expect((await get(acme.member, 'contexts/status', { clusterId, contextId })).body).toEqual({
    id: contextId,
    status: 'Running',
  });
  const run = async (command: string) => {
    const { body } = await post(acme.member, 'commands/execute', { clusterId, contextId, language: 'python', command });
    return (await get(acme.member, 'commands/status', { clusterId, contextId, commandId: String(body.id) })).body;
  };
  expect(await run('a b')).toMatchObject({ status: 'Finished', results: { resultType: 'text', data: 'A B' } });
  expect(await run('raise x')).toMatchObject({ status: 'Finished', results: { resultType: 'error' } });
  expect((await post(acme.member, 'contexts/destroy', { clusterId, contextId })).body).toEqual({ id: contextId });
  expect((await get(acme.member, 'contexts/status', { clusterId, contextId })).status).toBe(404);
});

test('a command that runs, and one that waits, are cancelled', async () => {
  const clusterId = await cluster();
  const contextId = await context(acme.member, clusterId);
  const body = { clusterId, contextId, language: 'python', command: 'sleep()' };
  const [running, waiting] = [
    await post(acme.member, 'commands/execute', body),
    await post(acme.member, 'commands/execute', body),
  ];
  for (const { body: command } of [waiting, running]) {
    const named = { clusterId, contextId, commandId: String(command.id) };
    expect((await post(acme.member, 'commands/cancel', named)).body).toEqual({ id: command.id });
    expect((await get(acme.member, 'commands/status', named)).body).toMatchObject({ status: 'Cancelled' });
  }
});

test('a context that gets no kernel says why, and so do its commands', async () => {
  const clusterId = await cluster();
  const contextId = await context(acme.member, clusterId, 'scala');
  expect((await get(acme.member, 'contexts/status', { clusterId, contextId })).body).toMatchObject({ status: 'Error' });
  const command = { clusterId, contextId, language: 'scala', command: 'x' };
  expect((await post(acme.member, 'commands/execute', command)).body).toMatchObject({
    error_code: 'INVALID_STATE',
    message: expect.stringContaining('no memory is left') as string,
  });
});

test('fails for a language that runtimes do not have, with those that they have', async () => {
  const clusterId = await cluster();
  expect((await post(acme.member, 'contexts/create', { clusterId, language: 'r' })).body).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: 'language must be python, sql or scala, got r: the runtimes have no R',
  });
  expect((await post(acme.member, 'contexts/create', { clusterId, language: 'cobol' })).status).toBe(400);
});

test('fails on the context of somebody else, for an admin too, whichever process asks first', async () => {
  const clusterId = await cluster();
  const contextId = await context(acme.member, clusterId);
  const { body } = await post(acme.member, 'commands/execute', { clusterId, contextId, language: 'python', command: 'secret' });
  const named = { clusterId, contextId, commandId: String(body.id) };
  const attempts = [
    get(acme.admin, 'contexts/status', { clusterId, contextId }),
    get(acme.admin, 'commands/status', named),
    post(acme.admin, 'commands/execute', { ...named, language: 'python', command: 'x' }),
    post(acme.admin, 'commands/cancel', named),
    post(acme.admin, 'contexts/destroy', { clusterId, contextId }),
  ];
  for (const { status, body: refusal } of await Promise.all(attempts)) {
    expect([status, refusal.message]).toEqual([404, `context ${contextId} does not exist`]);
  }
  // Another process of the webapp has never heard of the context, and asks the driver whose it is.
  const other = new DriverContexts(driver);
  const node = { accountId: ACME, workspaceId: acme.workspaceId, clusterId, nodeId: 'any' };
  await expect(other.cancel(node, contextId, named.commandId, acme.ids.admin)).rejects.toThrow(/does not exist/);
  await expect(other.status(node, contextId, acme.ids.admin, 0)).rejects.toThrow(/does not exist/);
  await expect(other.status(node, contextId, acme.ids.member, 0)).resolves.toMatchObject({ status: 'Running' });
  expect((await get(acme.member, 'commands/status', named)).body).toMatchObject({ status: 'Finished' });
});

test('fails for who may not attach, and the driver hears nothing of it', async () => {
  const clusterId = await cluster();
  const stranger = await api.people.user(ACME);
  await api.people.assign(ACME, acme.workspaceId, stranger, 'USER');
  const token = await api.people.token(ACME, stranger, { workspaceId: acme.workspaceId });
  const before = driver.calls.length;
  expect((await post(token, 'contexts/create', { clusterId, language: 'python' })).status).toBe(403);
  expect((await post(acme.admin, 'contexts/create', { clusterId: 'none', language: 'python' })).body).toMatchObject({
    message: 'Cluster none does not exist',
  });
  expect(driver.calls).toHaveLength(before);
});

test('a dedicated cluster is for its user alone, or for its group, and for no admin beside them', async () => {
  const group = await api.people.group(ACME, acme.ids.member);
  await api.people.assign(ACME, acme.workspaceId, group, 'USER');
  const mode = { data_security_mode: 'SINGLE_USER' };
  const mine = await cluster(mode);
  const theirs = await cluster({ ...mode, single_user_name: `user${acme.ids.member}@example.com` });
  const groups = await cluster({ ...mode, single_user_name: `group ${group}` });
  const status = async (who: string, clusterId: string) =>
    (await post(who, 'contexts/create', { clusterId, language: 'sql' })).status;
  expect([await status(acme.admin, mine), await status(acme.member, mine)]).toEqual([200, 403]);
  expect([await status(acme.admin, theirs), await status(acme.member, theirs)]).toEqual([403, 200]);
  expect([await status(acme.admin, groups), await status(acme.member, groups)]).toEqual([403, 200]);
});

test('fails on a cluster that is for jobs', async () => {
  const forJobs = await cluster({ workload_type: { clients: { jobs: true, notebooks: false } } });
  const ofJob = await cluster();
  await api.platform.owner.query(`update cluster set cluster_source = 'JOB' where cluster_id = $1`, [ofJob]);
  for (const [clusterId, message] of [
    [forJobs, 'is for jobs alone'],
    [ofJob, 'was made for a job'],
  ] as const) {
    const { body } = await post(acme.admin, 'contexts/create', { clusterId, language: 'python' });
    expect([body.error_code, body.message]).toEqual(['INVALID_STATE', expect.stringContaining(message)]);
  }
});

test('fails on a cluster that does not run, saying so at once', async () => {
  const clusterId = await cluster();
  await api.call(acme.admin, 'POST', '/api/2.1/clusters/delete', { cluster_id: clusterId });
  const create = () => post(acme.admin, 'contexts/create', { clusterId, language: 'python' });
  expect((await create()).body).toMatchObject({
    error_code: 'INVALID_STATE',
    message: `Cluster ${clusterId} is in unexpected state Terminating: it can run commands only when it is RUNNING`,
  });
  await manager.settle(clusterId);
  expect((await create()).status).toBe(400);
});

test('what people run is not in the audit trail, that they do is', async () => {
  const clusterId = await cluster();
  const contextId = await context(acme.member, clusterId);
  await post(acme.member, 'commands/execute', { clusterId, contextId, language: 'python', command: 'my_password = 1' });
  const { rows } = await api.platform.owner.query<{ parameters: object }>(
    `select parameters from audit_event where operation = 'CommandExecution.Execute' and parameters ->> 'contextId' = $1`,
    [contextId],
  );
  expect(rows).toMatchObject([{ parameters: { clusterId, command: '…' } }]);
});
