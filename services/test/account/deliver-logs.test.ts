import { AwsCustomer } from '../../src/account/aws/aws-customer';
import type { CustomerAws } from '../../src/account/aws/customer-aws';
import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { LogDeliverer } from '../../src/account/log-delivery/deliver/log-deliverer';
import { S3Bucket } from './s3-bucket';
import { AccountApi, type Body } from './tenant';

const STORAGE_ACCESS = 'arn:aws:iam::999999999999:role/lakehouse/main/storage-access/role';
const DELIVER_EVERY = 300_000;

let account: AccountApi;
let s3: S3Bucket;
let aws: AwsCustomer;
const before = { ...process.env };
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1' });
  account = await AccountApi.start();
  s3 = await S3Bucket.start('acme-logs');
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

const warnings: object[] = [];
let path: string;
beforeEach(() => {
  s3.objects.clear();
  s3.puts.length = 0;
  s3.exists = true;
  s3.fault = undefined;
  s3.roles.add(STORAGE_ACCESS).add(ROLE);
  warnings.length = 0;
});
afterEach(() => account.acme.call('PATCH', path, { status: 'DISABLED' }));

const ROLE = 'arn:aws:iam::123456789012:role/lakehouse/acme-logs';

/** A configuration whose logs go into the bucket. Answers its path in the API. */
async function configure(over: object = {}): Promise<string> {
  const { acme } = account;
  const log_delivery_configuration = {
    log_type: 'AUDIT_LOGS',
    output_format: 'JSON',
    credentials_id: await acme.make('credentials', { aws_credentials: { sts_role: { role_arn: ROLE } } }),
    storage_configuration_id: await acme.make('storage-configurations', { root_bucket_info: { bucket_name: 'acme-logs' } }),
    delivery_path_prefix: 'audit/main',
    ...over,
  };
  const reply = await acme.call('POST', 'log-delivery', { log_delivery_configuration });
  expect(reply.status).toBe(200);
  path = `log-delivery/${String((reply.body.log_delivery_configuration as Body).config_id)}`;
  return path;
}

/** One round of a process that delivers, asking this AWS. */
function round(of: CustomerAws = aws) {
  const log = { warn: (line: object) => void warnings.push(line) };
  return new LogDeliverer({ database: account.database, aws: of, now: () => account.api.now }, log).runOnce();
}

/** Rounds until there is nothing to deliver. */
async function deliverAll(): Promise<void> {
  while (Object.keys(await round()).length > 0);
}

async function status(): Promise<unknown> {
  return ((await account.acme.get(path)).log_delivery_configuration as Body).log_delivery_status;
}

const later = (time = DELIVER_EVERY) => void (account.api.now += time);

/** Something that the trail keeps; answers by what its line is known. */
async function happens(name: string): Promise<string> {
  await account.acme.make('networks', { network_name: name });
  return name;
}

/** The names of networks in the delivered lines, in order. */
const delivered = () => s3.lines().flatMap(({ requestParams }) => (requestParams as Record<string, string>).network_name ?? []);

test('what happens in an account lies in its bucket in the published form, by workspace and day', async () => {
  await configure();
  await happens('first network');
  await deliverAll();
  const date = new Date(account.api.now).toISOString().slice(0, 10);
  for (const key of s3.objects.keys()) {
    expect(key).toMatch(new RegExp(`^audit/main/workspaceId=0/date=${date}/auditlogs_[0-9a-f-]{36}-0{9}\\d\\.json$`));
  }
  const line = s3.lines().find(({ actionName, serviceName }) => serviceName === 'networks' && actionName === 'create');
  expect(line).toEqual({
    version: '2.0',
    auditLevel: 'ACCOUNT_LEVEL',
    timestamp: account.api.now,
    accountId: account.acme.accountId,
    workspaceId: '0',
    sourceIPAddress: '127.0.0.1',
    userAgent: expect.any(String) as string,
    sessionId: null,
    userIdentity: { email: expect.stringContaining('@') as string },
    serviceName: 'networks',
    actionName: 'create',
    requestId: expect.any(String) as string,
    requestParams: expect.objectContaining({
      network_name: 'first network',
      subnet_ids: expect.stringMatching(/^\["subnet-/) as string,
    }) as object,
    response: { statusCode: 200, errorMessage: null, result: null },
  });
  expect(await status()).toMatchObject({
    status: 'SUCCEEDED',
    last_attempt_time: new Date(account.api.now).toISOString(),
    last_successful_attempt_time: new Date(account.api.now).toISOString(),
  });
});

test('the next batch holds what is new, and nothing is delivered twice or belongs to another account', async () => {
  await configure();
  await happens('one by one 1');
  await deliverAll();
  await happens('one by one 2');
  await account.globex.make('networks', { network_name: 'of globex' });
  await deliverAll(); // not due yet
  expect(delivered()).toEqual(['one by one 1']);
  later();
  await deliverAll();
  expect(delivered()).toEqual(['one by one 1', 'one by one 2']);
  expect(new Set(s3.puts).size).toBe(s3.puts.length);
});

test('what happened before is left out, unless a month says from when on', async () => {
  await happens('before it was configured');
  later(1);
  await configure();
  await deliverAll();
  expect(delivered()).toEqual([]);
  await account.acme.call('PATCH', path, { status: 'DISABLED' });
  await configure({ delivery_start_time: '2026-11' });
  await deliverAll();
  expect(delivered()).toContain('before it was configured');
});

test('an event that a long transaction commits late is delivered, though later ones were there before it', async () => {
  await configure();
  await deliverAll();
  const { owner } = account.api.platform;
  const late = new (owner.constructor as new (config: object) => typeof owner)(account.api.platform.as('lakehouse_webapp'));
  await late.connect();
  await late.query(`begin; set local lakehouse.account_id = '${account.acme.accountId}'`);
  await late.query(
    `insert into audit_event (account_id, event_id, happened_at, operation, actor, source_ip, request_id, status, parameters)
     values ($1, gen_random_uuid(), $2, 'Networks.Create', 'late@example.com', '127.0.0.1', 'r', 200, '{"network_name": "late"}')`,
    [account.acme.accountId, new Date(account.api.now)],
  );
  await happens('early');
  later();
  await deliverAll();
  expect(delivered()).toEqual([]);
  await late.query('commit');
  await late.end();
  later();
  await deliverAll();
  expect(delivered().sort()).toEqual(['early', 'late']);
});

test('a process that dies after it has put and before it has written that down leaves a batch that the next one puts again', async () => {
  await configure();
  await happens('put twice');
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
  const objects = new Map(s3.objects);
  await happens('after the death');
  expect(await round()).toEqual({}); // as long as it might still be at it
  later(60_000);
  expect(await round()).toEqual({ delivered: 1 });
  expect(s3.objects).toEqual(objects);
  expect(s3.puts).toHaveLength(2 * objects.size);
  await deliverAll();
  expect(delivered()).toEqual(['put twice', 'after the death']);
});

test('of two processes at once one delivers', async () => {
  await configure();
  await happens('only once');
  const counts = await Promise.all([round(), round(), round()]);
  expect(counts.filter((count) => count.delivered === 1)).toHaveLength(1);
  expect(new Set(s3.puts).size).toBe(s3.puts.length);
});

test.each<[string, () => void, RegExp]>([
  ['a role that is revoked', () => s3.roles.delete(ROLE), /role .*acme-logs cannot be assumed with the external id/],
  ['a bucket that is gone', () => void (s3.exists = false), /bucket acme-logs does not exist/],
  ['a bucket that refuses', () => void (s3.fault = { code: 'AccessDenied', status: 403 }), /its policy and its key must admit/],
])('%s is said in the status, and all is delivered once it is mended', async (_what, breaks, message) => {
  await configure();
  await happens('kept for later');
  breaks();
  expect(await round()).toEqual({ refused: 1 });
  expect(await status()).toMatchObject({
    status: 'USER_FAILURE',
    message: expect.stringMatching(message) as string,
    last_attempt_time: new Date(account.api.now).toISOString(),
  });
  expect(s3.puts).toEqual([]);
  s3.roles.add(ROLE);
  s3.exists = true;
  s3.fault = undefined;
  expect(await round()).toEqual({});
  later();
  await deliverAll();
  expect(delivered()).toEqual(['kept for later']);
  expect(await status()).toMatchObject({ status: 'SUCCEEDED' });
});

test('S3 that is ill is no fault of the customer’s', async () => {
  await configure();
  s3.fault = { code: 'InternalError', status: 500 };
  expect(await round()).toEqual({ thrown: 1 });
  expect(warnings).toHaveLength(1);
  expect(await status()).toMatchObject({ status: 'SYSTEM_FAILURE', message: expect.stringContaining('InternalError') as string });
}, 20_000);

test('what is switched off is left alone; switched on, it goes on where it was', async () => {
  await configure();
  await deliverAll();
  await account.acme.call('PATCH', path, { status: 'DISABLED' });
  await happens('while it was off');
  later();
  await deliverAll();
  expect(delivered()).toEqual([]);
  await account.acme.call('PATCH', path, { status: 'ENABLED' });
  await deliverAll();
  expect(delivered()).toEqual(['while it was off']);
});

test('whoever names workspaces gets their events, and those of no other and not the account’s', async () => {
  const { workspace_id } = await account.acme.workspace();
  await configure({ workspace_ids_filter: [workspace_id] });
  const insert = `insert into audit_event
    (account_id, event_id, workspace_id, happened_at, operation, actor, source_ip, request_id, status, parameters)
    values ($1, gen_random_uuid(), $2, $3, 'Clusters.Create', 'ada@example.com', '127.0.0.1', 'r', 403, '{}')`;
  for (const workspace of [workspace_id, workspace_id + 1]) {
    await account.api.platform.owner.query(insert, [account.acme.accountId, workspace, new Date(account.api.now)]);
  }
  await deliverAll();
  expect([...s3.objects.keys()]).toEqual([expect.stringContaining(`/workspaceId=${workspace_id}/`)]);
  expect(s3.lines()).toMatchObject([
    { auditLevel: 'WORKSPACE_LEVEL', actionName: 'create', response: { statusCode: 403, errorMessage: 'PERMISSION_DENIED' } },
  ]);
});

test('a backlog is delivered in batches of bounded size', async () => {
  await configure();
  await account.api.platform.owner.query(
    `insert into audit_event (account_id, event_id, happened_at, operation, actor, source_ip, request_id, status, parameters)
     select $1, gen_random_uuid(), $2, 'Networks.Create', 'ada@example.com', '127.0.0.1', 'r', 200,
       jsonb_build_object('network_name', 'n' || n) from generate_series(1, 2500) n`,
    [account.acme.accountId, new Date(account.api.now)],
  );
  expect(await round()).toEqual({ delivered: 1 });
  expect(s3.lines()).toHaveLength(1_000);
  await deliverAll();
  expect(new Set(delivered()).size).toBe(2_500);
  expect(s3.objects.size).toBe(3);
});
