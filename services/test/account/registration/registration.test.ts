import { LOCAL_AWS } from '../../../src/account/aws/local-aws';
import { AccountApi } from '../tenant';
import { DataPlane } from './data-plane';

let account: AccountApi;
let plane: DataPlane;
beforeAll(async () => {
  account = await AccountApi.start();
  plane = await DataPlane.at(account);
}, 60_000);
beforeEach(() => {
  account.aws = LOCAL_AWS;
  plane.fetch = fetch;
  plane.remaining = () => 900_000;
});
afterAll(() => account.stop());

const ROLE = 'arn:aws:iam::123456789012:role/lakehouse/acme';
const COLLECTIONS = [
  'credentials',
  'storage-configurations',
  'networks',
  'vpc-endpoints',
  'private-access-settings',
  'customer-managed-keys',
  'workspaces',
] as const;

const list = async (collection: string) => (await account.acme.get(collection)) as unknown as Record<string, unknown>[];
const counts = async () =>
  Object.fromEntries(await Promise.all(COLLECTIONS.map(async (name) => [name, (await list(name)).length] as const)));
const NOTHING = Object.fromEntries(COLLECTIONS.map((name) => [name, 0]));

const network = (number: number) => ({
  VpcId: 'vpc-00000001',
  SubnetIds: [`subnet-0000000${number}`, `subnet-1000000${number}`],
  SecurityGroupIds: [`sg-0000000${number}`],
});
const key = (number: number) => ({
  KeyArn: `arn:aws:kms:eu-west-1:123456789012:key/0000000${number}`,
  UseCases: ['MANAGED_SERVICES', 'STORAGE'],
  ClusterVolumes: 'true',
});

/** The parts of a workspace, and what a workspace is told of them. */
async function parts(name: string, number: number) {
  return {
    CredentialsId: await plane.deploy('Credential', 'Credential', { RoleArn: ROLE }),
    StorageConfigurationId: await plane.deploy(`${name}Storage`, 'StorageConfiguration', { BucketName: `acme-root-${number}` }),
    NetworkId: await plane.deploy(`${name}Network`, 'Network', network(number)),
    ManagedServicesKeyId: await plane.deploy(`${name}Key`, 'CustomerManagedKey', key(number)),
    StorageKeyId: await plane.deploy(`${name}Key`, 'CustomerManagedKey', key(number)),
    WorkspaceName: name,
    DeploymentName: `acme-${name}`,
    Region: 'eu-west-1',
  };
}

async function removeParts(name: string): Promise<void> {
  for (const part of ['Storage', 'Network', 'Key']) await plane.remove(`${name}${part}`);
}

test('two workspaces in one VPC, with one credential: made, running, and gone in the end with all that they consist of', async () => {
  for (const [index, name] of ['prod', 'dev'].entries()) {
    const id = await plane.deploy(name, 'Workspace', await parts(name, index + 1));
    expect(await account.acme.get(`workspaces/${id}`)).toMatchObject({ workspace_status: 'RUNNING', workspace_name: name });
    expect(plane.data(name)).toEqual({
      WorkspaceUrl: `https://acme-${name}.eu1.lake.example.com`,
      DeploymentName: `acme-${name}`,
    });
  }
  expect(await counts()).toEqual({
    ...NOTHING,
    credentials: 1,
    'storage-configurations': 2,
    networks: 2,
    'customer-managed-keys': 2,
    workspaces: 2,
  });
  for (const name of ['prod', 'dev']) {
    await plane.remove(name);
    await removeParts(name);
  }
  await plane.remove('Credential');
  expect(await counts()).toEqual(NOTHING);
});
