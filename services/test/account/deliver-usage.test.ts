import { AwsCustomer } from '../../src/account/aws/aws-customer';
import type { CustomerAws } from '../../src/account/aws/customer-aws';
import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { LogDeliverer } from '../../src/account/log-delivery/deliver/log-deliverer';
import { S3Bucket } from './s3-bucket';
import { AccountApi, type Body } from './tenant';

const STORAGE_ACCESS = 'arn:aws:iam::999999999999:role/lakehouse/main/storage-access/role';
const ROLE = 'arn:aws:iam::123456789012:role/lakehouse/acme-usage';
const DAY = 24 * 3_600_000;

let account: AccountApi;
let s3: S3Bucket;
let aws: AwsCustomer;
let path: string;
const before = { ...process.env };
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1' });
  account = await AccountApi.start();
  s3 = await S3Bucket.start('acme-usage');
  const { endpoint } = s3;
  aws = new AwsCustomer({
    region: 'eu-west-1',
    controlPlane: 'main',
    relayHost: 'relay.example.com',
    storageAccessRoleArn: STORAGE_ACCESS,
    endpoint,
  });
}, 60_000);
afterAll(async () => {
  process.env = before;
  await s3.stop();
  await account.stop();
});

beforeEach(async () => {
  s3.objects.clear();
  s3.puts.length = 0;
  s3.exists = true;
  s3.roles.add(STORAGE_ACCESS).add(ROLE);
  account.api.now = Date.UTC(2026, 10, 24, 12, 30);
  await account.api.platform.owner.query('delete from node_usage');
});
afterEach(() => account.acme.call('PATCH', path, { status: 'DISABLED' }));

/** Makes a configuration whose usage goes into the bucket. */
async function configure(over: object = {}): Promise<void> {
  const { acme } = account;
  const log_delivery_configuration = {
    log_type: 'BILLABLE_USAGE',
    output_format: 'CSV',
    credentials_id: await acme.make('credentials', { aws_credentials: { sts_role: { role_arn: ROLE } } }),
    storage_configuration_id: await acme.make('storage-configurations', { root_bucket_info: { bucket_name: 'acme-usage' } }),
    delivery_path_prefix: 'bills',
    ...over,
  };
  const reply = await acme.call('POST', 'log-delivery', { log_delivery_configuration });
  expect(reply.status).toBe(200);
  path = `log-delivery/${String((reply.body.log_delivery_configuration as Body).config_id)}`;
}

/** A node that worked in a workspace from a time on. */
async function worked(workspaceId: number, started: string, ended: string | null, over: Record<string, unknown> = {}) {
  const row = {
    account_id: account.acme.accountId,
    workspace_id: workspaceId,
    node_id: crypto.randomUUID(),
    started_at: started,
    ended_at: ended,
    cluster_id: '1124-090000-abcdefgh',
    cluster_name: 'nightly "load", all',
    cluster_source: 'UI',
    creator_id: 77,
    creator_name: 'ada@example.com',
    place: 'worker',
    instance_type: 'm5d.large',
    lifecycle: 'on-demand',
    runtime_key: '17.3.x-scala2.13',
    custom_tags: { team: 'data' },
    ...over,
  };
  const names = Object.keys(row);
  await account.api.platform.owner.query(
    `insert into node_usage (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  );
}

function round(of: CustomerAws = aws) {
  const log = { warn: (line: object) => expect(line).toBeUndefined() };
  return new LogDeliverer({ database: account.database, aws: of, now: () => account.api.now }, log).runOnce();
}

async function deliverAll(): Promise<void> {
  while (Object.keys(await round()).length > 0);
}

const keyOf = (workspaceId: number, month: string) =>
  `bills/billable-usage/csv/workspaceId=${workspaceId}-usageMonth=${month}.csv`;

/** Lines of an object without its header, each up to a column. */
function hours(key: string): string[] {
  return (s3.objects.get(key) ?? '').trimEnd().split('\n').slice(1);
}

/** Machine hours by the time that ends an hour. */
function machineHours(key: string): Record<string, number> {
  return Object.fromEntries(
    hours(key).map((line): [string, number] => [
      line.split(',')[1]?.slice(0, 13) ?? '',
      Number(/COMPUTE,[\d.]+,([\d.]+),/.exec(line)?.[1]),
    ]),
  );
}

test('usage lies in the bucket hour by hour, a file for each workspace and month, in the published form', async () => {
  await configure();
  await worked(11, '2026-11-24T09:30:00Z', '2026-11-24T10:15:00Z');
  await worked(12, '2026-11-24T09:00:00Z', '2026-11-24T09:06:00Z', { cluster_source: 'JOB', cluster_name: 'a job' });
  await deliverAll();
  expect([...s3.objects.keys()].sort()).toEqual([keyOf(11, '2026-11'), keyOf(12, '2026-11')]);
  const tags = `"{""team"":""data"",""Vendor"":""Lakehouse"",""ClusterName"":""nightly \\""load\\"", all"",""ClusterId"":""1124-090000-abcdefgh"",""Creator"":""ada@example.com""}"`;
  const line = (end: string, hoursOfMachines: string, units: string) =>
    `11,${end},1124-090000-abcdefgh,"nightly ""load"", all",m5d.large,77,"{""team"":""data""}",PREMIUM_ALL_PURPOSE_COMPUTE,${units},${hoursOfMachines},ada@example.com,${tags}\n`;
  expect(s3.objects.get(keyOf(11, '2026-11'))).toBe(
    'workspaceId,timestamp,clusterId,clusterName,clusterNodeType,clusterOwnerUserId,clusterCustomTags,sku,dbus,machineHours,clusterOwnerUserName,tags\n' +
      line('2026-11-24T09:59:59.999Z', '0.5', '0.2034') +
      line('2026-11-24T10:59:59.999Z', '0.25', '0.1017'),
  );
  expect(hours(keyOf(12, '2026-11'))[0]).toContain(',PREMIUM_JOBS_COMPUTE,');
  expect((await account.acme.get(path)).log_delivery_configuration).toMatchObject({
    log_delivery_status: { status: 'SUCCEEDED', message: 'Usage of 2026-11 lies in the bucket.' },
  });
});

test('nodes of a cluster are added up, and an hour counts once it has been over for an hour', async () => {
  await configure();
  await worked(11, '2026-11-24T09:00:00Z', null);
  await worked(11, '2026-11-24T10:30:00Z', null, { place: 'driver' });
  await deliverAll();
  // It is 12:30: the hour that ended at 11 is the last one.
  expect(machineHours(keyOf(11, '2026-11'))).toEqual({ '2026-11-24T09': 1, '2026-11-24T10': 1.5 });
});

test('the file of the month is replaced every day, and a last time when the month is over', async () => {
  await configure();
  await worked(11, '2026-11-30T20:00:00Z', '2026-12-01T02:00:00Z');
  account.api.now = Date.UTC(2026, 10, 30, 22, 30);
  await deliverAll();
  expect(Object.keys(machineHours(keyOf(11, '2026-11')))).toHaveLength(1);
  await deliverAll();
  expect(s3.puts).toHaveLength(1); // not due before tomorrow
  account.api.now += DAY;
  await deliverAll();
  expect(machineHours(keyOf(11, '2026-11'))).toEqual({
    '2026-11-30T20': 1,
    '2026-11-30T21': 1,
    '2026-11-30T22': 1,
    '2026-11-30T23': 1,
  });
  expect(machineHours(keyOf(11, '2026-12'))).toEqual({ '2026-12-01T00': 1, '2026-12-01T01': 1 });
  account.api.now += DAY;
  await deliverAll();
  expect(s3.puts).toEqual([keyOf(11, '2026-11'), keyOf(11, '2026-11'), keyOf(11, '2026-12'), keyOf(11, '2026-12')]);
});

test('delivery begins with the month that is asked for, of the workspaces that are named', async () => {
  const { workspace_id } = await account.acme.workspace();
  for (const id of [workspace_id, workspace_id + 1]) {
    for (const month of ['07', '08', '10']) await worked(id, `2026-${month}-05T09:00:00Z`, `2026-${month}-05T10:00:00Z`);
  }
  await configure({ delivery_start_time: '2026-08', workspace_ids_filter: [workspace_id] });
  await deliverAll();
  expect(s3.puts).toEqual([keyOf(workspace_id, '2026-08'), keyOf(workspace_id, '2026-10')]);
});

test('what a dead process had put is put again, and what the bucket refuses is said and tried again', async () => {
  await configure();
  await worked(11, '2026-11-24T09:00:00Z', '2026-11-24T10:00:00Z');
  let put = 0;
  const dies: CustomerAws = {
    ...LOCAL_AWS,
    deliverLogs: async (...of) => {
      await aws.deliverLogs(...of);
      put += 1;
      return new Promise<never>(() => undefined);
    },
  };
  void round(dies); // its process is gone: nobody waits for it
  while (put === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  account.api.now += 60_000;
  s3.exists = false;
  expect(await round()).toEqual({ refused: 1 });
  expect((await account.acme.get(path)).log_delivery_configuration).toMatchObject({
    log_delivery_status: { status: 'USER_FAILURE', message: 'bucket acme-usage does not exist' },
  });
  s3.exists = true;
  account.api.now += 300_000;
  expect(await round()).toEqual({ delivered: 1 });
  expect(s3.puts).toEqual([keyOf(11, '2026-11'), keyOf(11, '2026-11')]);
});

/** The usage of some months as the API answers it. */
async function download(query: string, authorization = account.acme.authorization) {
  const url = `/api/2.0/accounts/${account.acme.accountId}/usage/download?${query}`;
  const { statusCode, headers, body } = await account.api.inject({ method: 'GET', url, headers: { authorization } });
  return { status: statusCode, type: headers['content-type'], body };
}

test('usage is downloaded for the months that are asked for, and names people only where that is asked for', async () => {
  await worked(11, '2026-10-31T23:00:00Z', '2026-11-01T01:00:00Z');
  await worked(12, '2026-11-24T08:00:00Z', null, { cluster_name: 'новый', creator_id: null });
  const october = await download('start_month=2026-10&end_month=2026-10');
  expect(october).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
  expect(october.body.split('\n').slice(1)).toEqual([expect.stringMatching(/^11,2026-10-31T23:59:59\.999Z,.*,1,,/), '']);
  expect(october.body).not.toContain('ada@');
  const both = await download('start_month=2026-10&end_month=2026-11&personal_data=true');
  expect(both.body.split('\n')).toHaveLength(1 + 2 + 3 + 1);
  expect(both.body).toContain(',новый,m5d.large,,');
  expect(both.body).toContain(',ada@example.com,');
  expect((await download('start_month=2026-11&end_month=2026-11', account.globex.authorization)).status).toBe(404);
});

test.each([
  'start_month=2026-11',
  'start_month=2026-13&end_month=2026-13',
  'start_month=2026-11&end_month=2026-10',
  'start_month=11&end_month=12',
  'start_month=0000-01&end_month=0000-01',
])('fails to download usage with %s', async (query) => {
  expect((await download(query)).status).toBe(400);
});
