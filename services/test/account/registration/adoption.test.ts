import { AccountApi } from '../tenant';
import { DataPlane } from './data-plane';

let account: AccountApi;
let plane: DataPlane;
beforeAll(async () => {
  account = await AccountApi.start();
  plane = await DataPlane.at(account);
}, 60_000);
afterAll(() => account.stop());

const ROLE = 'arn:aws:iam::123456789012:role/lakehouse/acme';
const NETWORK = { VpcId: 'vpc-00000001', SubnetIds: ['subnet-00000001', 'subnet-10000001'], SecurityGroupIds: ['sg-00000001'] };
const OTHER_SUBNETS = { ...NETWORK, SubnetIds: ['subnet-00000002', 'subnet-10000002'] };
const COLLECTIONS = ['workspaces', 'networks', 'storage-configurations', 'credentials'];

const list = async (collection: string) => (await account.acme.get(collection)) as unknown as Record<string, unknown>[];

async function make(collection: string, body: object): Promise<Record<string, unknown>> {
  const reply = await account.acme.call('POST', collection, body);
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return reply.body;
}

/** A workspace that somebody registered by hand, under names of his own. */
async function byHand() {
  const credential = await make('credentials', {
    credentials_name: 'hand-role',
    aws_credentials: { sts_role: { role_arn: ROLE } },
  });
  const storage = await make('storage-configurations', {
    storage_configuration_name: 'hand-bucket',
    root_bucket_info: { bucket_name: 'acme-hand' },
  });
  const network = await make('networks', {
    network_name: 'hand-network',
    vpc_id: NETWORK.VpcId,
    subnet_ids: [...NETWORK.SubnetIds].reverse(), // the order says nothing
    security_group_ids: NETWORK.SecurityGroupIds,
  });
  const workspace = await make('workspaces', {
    workspace_name: 'By hand',
    deployment_name: 'hand',
    aws_region: 'eu-west-1',
    credentials_id: credential.credentials_id,
    storage_configuration_id: storage.storage_configuration_id,
    network_id: network.network_id,
  });
  await account.settle();
  return {
    credential: String(credential.credentials_id),
    storage: String(storage.storage_configuration_id),
    network: String(network.network_id),
    workspace: String(workspace.workspace_id),
  };
}

/** Deploys a stack that describes what was registered by hand; `adopts` says whether it names it. */
async function deploy(adopts: boolean, differently: { tags?: object; network?: object } = {}) {
  const adopt = (name: string) => (adopts ? { Adopt: name } : {});
  const credential = await plane.deploy('Credential', 'Credential', { RoleArn: ROLE, ...adopt('hand-role') });
  const storage = await plane.deploy('Storage', 'StorageConfiguration', { BucketName: 'acme-hand', ...adopt('hand-bucket') });
  const network = await plane.deploy('Network', 'Network', { ...NETWORK, ...differently.network, ...adopt('hand-network') });
  const workspace = await plane.deploy('Workspace', 'Workspace', {
    WorkspaceName: 'prod',
    DeploymentName: 'hand',
    Region: 'eu-west-1',
    CredentialsId: credential,
    StorageConfigurationId: storage,
    NetworkId: network,
    ...(differently.tags && { CustomTags: differently.tags }),
    ...adopt('By hand'),
  });
  return { credential, storage, network, workspace };
}

async function removeStack(): Promise<void> {
  for (const each of ['Workspace', 'Network', 'Storage', 'Credential']) await plane.remove(each);
}

const counts = () => Promise.all(COLLECTIONS.map(async (name) => (await list(name)).length));

test('what was registered by hand is taken over as it is, changed, kept as long as it is adopted, and then goes with its stack', async () => {
  const made = await byHand();
  expect(await deploy(true)).toEqual(made);
  expect(await counts()).toEqual([1, 1, 1, 1]);
  expect(plane.data('Workspace')).toEqual({ WorkspaceUrl: 'https://hand.eu1.lake.example.com', DeploymentName: 'hand' });

  expect(await deploy(true, { tags: { team: 'bi' } })).toEqual(made);
  expect(await account.acme.get(`workspaces/${made.workspace}`)).toMatchObject({
    custom_tags: { team: 'bi' },
    workspace_name: 'By hand',
  });

  // A rollback of the first deployment deletes all that it made: of what was there before it nothing.
  await removeStack();
  expect(await counts()).toEqual([1, 1, 1, 1]);
  expect(await account.acme.get(`workspaces/${made.workspace}`)).toMatchObject({ workspace_status: 'RUNNING' });

  // Adopted again, and then no longer named: from now on it is the stack's own.
  expect(await deploy(true)).toEqual(made);
  expect(await deploy(false)).toEqual(made);
  expect(await counts()).toEqual([1, 1, 1, 1]);
  await removeStack();
  expect(await counts()).toEqual([0, 0, 0, 0]);
});

test('by their ids as well', async () => {
  const { credential } = await byHand();
  expect(await plane.deploy('Credential', 'Credential', { RoleArn: ROLE, Adopt: credential })).toBe(credential);
  await plane.remove('Credential');
  await deploy(true);
  await deploy(false);
  await removeStack();
});

test('an adopted network that is to be another one is replaced, and stays for its owner', async () => {
  const made = await byHand();
  await deploy(true);
  const changed = await deploy(true, { network: OTHER_SUBNETS });
  expect(changed).toEqual({ ...made, network: expect.not.stringMatching(made.network) as string });
  expect(await account.acme.get(`workspaces/${made.workspace}`)).toMatchObject({
    network_id: changed.network,
    workspace_status: 'RUNNING',
  });
  expect((await list('networks')).map(({ network_id: id }) => id).sort()).toEqual([made.network, changed.network].sort());
  expect(await deploy(false, { network: OTHER_SUBNETS })).toEqual(changed);
  await removeStack();
  await account.acme.call('DELETE', `networks/${made.network}`);
  expect(await counts()).toEqual([0, 0, 0, 0]);
});

describe('fails, and changes nothing,', () => {
  beforeAll(byHand);

  test.each<[string, string, string, object, RegExp]>([
    [
      'on a name that nothing has',
      'Credential',
      'Credential',
      { RoleArn: ROLE, Adopt: 'hand-rôle' },
      /there is nothing to adopt as credentials "hand-rôle", a name or an id: the account has hand-role \([0-9a-f-]{36}\)/,
    ],
    [
      'on a role that is another one',
      'Credential',
      'Credential',
      { RoleArn: `${ROLE}-2`, Adopt: 'hand-role' },
      /credentials [0-9a-f-]{36} cannot be adopted: aws_credentials is .*role\/lakehouse\/acme.* and should be .*acme-2.* Describe it as it is/,
    ],
    [
      'on subnets and groups that are others',
      'Network',
      'Network',
      { ...OTHER_SUBNETS, SecurityGroupIds: ['sg-00000009'], Adopt: 'hand-network' },
      /cannot be adopted: subnet_ids is .* and should be \["subnet-00000002".*; security_group_ids is \["sg-00000001"\] and should be/,
    ],
    [
      'on a bucket that is another one',
      'Storage',
      'StorageConfiguration',
      { BucketName: 'acme-other', Adopt: 'hand-bucket' },
      /root_bucket_info is .*acme-hand.* and should be .*acme-other/,
    ],
    [
      'on a workspace with another bucket, host or region',
      'Workspace',
      'Workspace',
      {
        WorkspaceName: 'prod',
        DeploymentName: 'acme-prod',
        Region: 'eu-west-2',
        CredentialsId: '00000000-0000-0000-0000-000000000000',
        StorageConfigurationId: '00000000-0000-0000-0000-000000000000',
        Adopt: 'By hand',
      },
      /workspaces \d+ cannot be adopted: aws_region is "eu-west-1" and should be "eu-west-2"; storage_configuration_id is .*; deployment_name is "hand" and should be "acme-prod"/,
    ],
  ])('%s', async (_what, logicalId, type, properties, message) => {
    const before = await Promise.all(COLLECTIONS.map(list));
    await expect(plane.deploy(logicalId, type, { ...properties })).rejects.toThrow(message);
    expect(await Promise.all(COLLECTIONS.map(list))).toEqual(before);
  });
});
