import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { LocalPlatform } from '../../local/local-platform';

const ROOT = join(__dirname, '..', '..', '..', '..');
const execute = promisify(execFile);

let platform: LocalPlatform;
const folder = mkdtempSync(join(tmpdir(), 'lakehouse-register-'));
beforeAll(async () => {
  platform = await LocalPlatform.create();
  await platform.open();
}, 300_000);
afterAll(async () => {
  await platform.remove();
  rmSync(folder, { recursive: true });
}, 120_000);

const parts = (number: number) => ({
  name: 'lab',
  crossAccountRoleArn: 'arn:aws:iam::222222222222:role/lakehouse/acme',
  vpcId: 'vpc-00000001',
  subnetIds: [`subnet-0000000${number}`, `subnet-1000000${number}`],
  securityGroupIds: ['sg-00000001'],
  rootBucketName: 'acme-lab',
  keyArn: `arn:aws:kms:eu-west-1:222222222222:key/0000000${number}`,
  restApiEndpointId: 'vpce-00000001',
  relayEndpointId: 'vpce-00000002',
  instanceProfileArns: [],
});

/** Runs the command as a user does, with what CloudFormation said of the stack. */
async function register(outputs: object, ...more: string[]): Promise<string> {
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify({ 'lakehouse-acme-lab': outputs }));
  const { PATH } = process.env;
  const all = ['register', 'acme/lab', '--credentials', 'credentials.json', '--outputs', 'outputs.json', ...more];
  const { stdout } = await execute(process.execPath, [join(ROOT, 'bin', 'lakehouse.js'), ...all], {
    cwd: folder,
    env: { PATH, HOME: folder },
  });
  return stdout;
}

async function list(collection: string): Promise<Record<string, unknown>[]> {
  const account = platform.credentials().accounts[0];
  const headers = { authorization: `Bearer ${account?.adminToken}` };
  const reply = await fetch(platform.url(`/api/2.0/accounts/${account?.accountId}/${collection}`), { headers });
  return (await reply.json()) as Record<string, unknown>[];
}

test('a stack that was made of a template is registered by the command line, changed, and taken away', async () => {
  const account = platform.credentials().accounts[0];
  const { accountId, clientId, clientSecret } = account ?? { accountId: '', clientId: '', clientSecret: '' };
  writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ host: platform.url(''), accountId, clientId, clientSecret }));
  const example = JSON.parse(readFileSync(join(ROOT, 'lakehouse.json'), 'utf8')) as {
    accounts: { name: string; workspaces: object[] }[];
  };
  example.accounts[0]?.workspaces.push({ name: 'lab' });
  writeFileSync(join(folder, 'lakehouse.json'), JSON.stringify(example));
  const before = (await list('workspaces')).length;

  const line = await register({ Workspacelab: JSON.stringify(parts(1)) });
  expect(line).toMatch(/^acme\/lab \d+ http:\/\/127\.0\.0\.1:\d+\n$/);
  const [, id = ''] = line.split(' ');
  const found = async () => (await list('workspaces')).find((each) => String(each.workspace_id) === id);
  expect(await found()).toMatchObject({ workspace_status: 'RUNNING', workspace_name: 'lab', deployment_name: 'acme-lab' });

  expect(await register({ Workspacelab: JSON.stringify(parts(2)) })).toBe(line);
  const [network, ...others] = await list('networks');
  expect([network, others]).toEqual([expect.objectContaining({ subnet_ids: parts(2).subnetIds, vpc_status: 'VALID' }), []]);
  expect((await list('customer-managed-keys')).map(({ aws_key_info: key }) => key)).toEqual([
    expect.objectContaining({ key_arn: parts(2).keyArn }),
  ]);
  expect(await found()).toMatchObject({ workspace_status: 'RUNNING', network_id: network?.network_id });

  await register({}, '--delete');
  expect(await found()).toBeUndefined();
  for (const collection of [
    'networks',
    'credentials',
    'storage-configurations',
    'vpc-endpoints',
    'private-access-settings',
    'customer-managed-keys',
  ]) {
    expect([collection, await list(collection)]).toEqual([collection, []]);
  }
  expect((await list('workspaces')).length).toBe(before);
});

test('what was registered by hand is taken over where the description names it, and is left when the rest is taken away', async () => {
  const text = readFileSync(join(folder, 'lakehouse.json'), 'utf8');
  const description = JSON.parse(text) as { accounts: { workspaces: object[] }[] };
  const { crossAccountRoleArn } = parts(1);
  description.accounts[0]?.workspaces.splice(-1, 1, { name: 'lab', crossAccountRoleArn, adopt: { credential: 'by-hand' } });
  writeFileSync(join(folder, 'lakehouse.json'), JSON.stringify(description));
  const account = platform.credentials().accounts[0];
  const made = await fetch(platform.url(`/api/2.0/accounts/${account?.accountId}/credentials`), {
    method: 'POST',
    headers: { authorization: `Bearer ${account?.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      credentials_name: 'by-hand',
      aws_credentials: { sts_role: { role_arn: crossAccountRoleArn } },
    }),
  });
  const { credentials_id: id } = (await made.json()) as { credentials_id: string };

  const [, workspaceId = ''] = (await register({ Workspacelab: JSON.stringify(parts(1)) })).split(' ');
  const workspace = (await list('workspaces')).find((each) => String(each.workspace_id) === workspaceId);
  expect(workspace).toMatchObject({ credentials_id: id, workspace_status: 'RUNNING' });
  await register({}, '--delete');
  expect((await list('credentials')).map(({ credentials_id: left }) => left)).toEqual([id]);
  expect(await list('storage-configurations')).toEqual([]);
  writeFileSync(join(folder, 'lakehouse.json'), text);
});

test.each([
  ['no JSON', 'vpc-1'],
  ['something else', JSON.stringify({ ...parts(1), subnetIds: [1, 2] })],
])('fails where the stack says %s, without a stack trace', async (_what, text) => {
  await expect(register({ Workspacelab: text })).rejects.toThrow(
    /Command failed: .*\ncdk-lakehouse: stack .* has no output Workspacelab/,
  );
});

test('fails where the stack does not say what it consists of', async () => {
  await expect(register({ VpcId: 'vpc-1' })).rejects.toThrow(
    /stack lakehouse-acme-lab has no output Workspacelab .*; update it first/,
  );
});
