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

describe('a deployment that asks for something else', () => {
  /** A workspace that runs, and how to take it all away again. */
  async function deployed(name: string) {
    const made = await parts(name, 3);
    const id = await plane.deploy(name, 'Workspace', made);
    const remove = async (...more: string[]) => {
      await plane.remove(name);
      for (const each of more) await plane.remove(each);
      await removeParts(name);
      await plane.remove('Credential');
      expect(await counts()).toEqual(NOTHING);
    };
    return { made, id, remove };
  }

  test.each([
    ['network', 'Network', 'NetworkId', 'network_id', network(4)],
    ['key', 'Key', 'StorageKeyId', 'storage_customer_managed_key_id', key(4)],
  ] as const)(
    'gives a workspace another %s, and then deletes the one before',
    async (_what, part, property, field, properties) => {
      const { made, id, remove } = await deployed('changed');
      // As CloudFormation does: the new part is made first, the old one deleted last, after all that were changed.
      const before = (await list(part === 'Network' ? 'networks' : 'customer-managed-keys')).length;
      const kind = part === 'Network' ? 'Network' : 'CustomerManagedKey';
      const keeping = plane.keepingReplaced();
      const other = await plane.deploy(`changed${part}`, kind, properties);
      expect(other).not.toBe(made[property]);
      expect((await list(part === 'Network' ? 'networks' : 'customer-managed-keys')).length).toBe(before + 1);
      const change = { ...made, [property]: other, ...(part === 'Key' && { ManagedServicesKeyId: other }) };
      expect(await plane.deploy('changed', 'Workspace', change)).toBe(id);
      await keeping.deleteThem();
      expect(await account.acme.get(`workspaces/${id}`)).toMatchObject({ workspace_status: 'RUNNING', [field]: other });
      expect((await list(part === 'Network' ? 'networks' : 'customer-managed-keys')).length).toBe(before);
      await remove();
    },
  );

  test('gives a workspace another role, tags and settings of private access', async () => {
    const { made, id, remove } = await deployed('changed');
    const keeping = plane.keepingReplaced();
    const settings = { Region: 'eu-west-1', PublicAccessEnabled: 'true' };
    const change = {
      ...made,
      CredentialsId: await plane.deploy('Credential', 'Credential', { RoleArn: `${ROLE}-2` }),
      PrivateAccessSettingsId: await plane.deploy('Settings', 'PrivateAccessSettings', settings),
      CustomTags: { team: 'bi' },
    };
    await plane.deploy('changed', 'Workspace', change);
    await keeping.deleteThem();
    expect(await account.acme.get(`workspaces/${id}`)).toMatchObject({
      credentials_id: change.CredentialsId,
      private_access_settings_id: change.PrivateAccessSettingsId,
      custom_tags: { team: 'bi' },
    });
    // Settings are replaced as they are: the workspace need not hear of it.
    expect(await plane.deploy('Settings', 'PrivateAccessSettings', { ...settings, PublicAccessEnabled: 'false' })).toBe(
      change.PrivateAccessSettingsId,
    );
    expect(await account.acme.get(`private-access-settings/${change.PrivateAccessSettingsId}`)).toMatchObject({
      public_access_enabled: false,
    });
    const { PrivateAccessSettingsId, ...without } = change;
    // No platform takes settings away. A rollback of the deployment that added them asks for that, and must not end on it.
    expect(await plane.deploy('changed', 'Workspace', without)).toBe(id);
    expect(await account.acme.get(`workspaces/${id}`)).toMatchObject({ private_access_settings_id: PrivateAccessSettingsId });
    expect(plane.idOf('Settings')).toBe(PrivateAccessSettingsId);
    await remove('Settings');
  });

  test('makes another workspace of another name or bucket, which needs another host, and deletes the one before', async () => {
    const { made, id, remove } = await deployed('changed');
    await expect(plane.deploy('changed', 'Workspace', { ...made, WorkspaceName: 'renamed' })).rejects.toThrow(
      /acme-changed" already exists: a workspace that is to replace another one needs another deployment name/,
    );
    expect(await account.acme.get(`workspaces/${id}`)).toMatchObject({ workspace_status: 'RUNNING' });
    const other = await plane.deploy('changed', 'Workspace', {
      ...made,
      WorkspaceName: 'renamed',
      DeploymentName: 'acme-renamed',
    });
    expect(other).not.toBe(id);
    expect((await list('workspaces')).map(({ workspace_name: name }) => name)).toEqual(['renamed']);
    await remove();
  });

  test('that asks for the same changes nothing, and makes anew what somebody has deleted', async () => {
    const id = await plane.deploy('Credential', 'Credential', { RoleArn: ROLE });
    expect(await plane.deploy('Credential', 'Credential', { RoleArn: ROLE })).toBe(id);
    await account.acme.call('DELETE', `credentials/${id}`);
    expect(await plane.deploy('Credential', 'Credential', { RoleArn: ROLE })).not.toBe(id);
    await plane.remove('Credential');
    expect(await counts()).toEqual(NOTHING);
  });
});

test('endpoints of a VPC are waited for', async () => {
  const states = ['pendingAcceptance', 'pendingAcceptance', 'available'];
  account.aws = {
    ...LOCAL_AWS,
    findEndpoint: () =>
      Promise.resolve({ state: states.shift() ?? 'available', awsAccount: '1', serviceName: 's', useCase: 'GENERAL_ACCESS' }),
  };
  await plane.deploy('Credential', 'Credential', { RoleArn: ROLE }); // by which the endpoint is looked at
  const id = await plane.deploy('RestApi', 'VpcEndpoint', { AwsVpcEndpointId: 'vpce-00000001', Region: 'eu-west-1' });
  expect(await account.acme.get(`vpc-endpoints/${id}`)).toMatchObject({ state: 'available' });
  expect(states).toEqual([]);
  await plane.remove('RestApi');
  await plane.remove('Credential');
  expect(await counts()).toEqual(NOTHING);
});

describe('fails', () => {
  test('on a role that cannot be assumed, in the words of the platform, once AWS has had its time', async () => {
    account.aws = {
      ...LOCAL_AWS,
      proveRole: () => Promise.resolve(['it cannot be assumed']),
      proveDeliveryRole: () => Promise.resolve(['no']),
    };
    const begun = account.api.now;
    await expect(plane.deploy('Credential', 'Credential', { RoleArn: ROLE })).rejects.toThrow(
      'Failed credentials validation checks: it cannot be assumed',
    );
    expect(account.api.now - begun).toBeGreaterThan(200_000);
    expect(await counts()).toEqual(NOTHING);
  });

  test('at once on what no time mends', async () => {
    const begun = account.api.now;
    await expect(plane.deploy('Credential', 'Credential', { RoleArn: 'arn:aws:iam::123456789012:role/other' })).rejects.toThrow(
      /role_arn must be an IAM role with a path below \/lakehouse\//,
    );
    expect(account.api.now).toBe(begun);
  });

  test('on a workspace that cannot run, with what is wrong with its network, and leaves none behind', async () => {
    const made = await parts('broken', 5);
    account.aws = {
      ...LOCAL_AWS,
      checkNetwork: () =>
        Promise.resolve({ errors: [{ error_type: 'subnet', error_message: 'subnet-00000005 does not exist' }], warnings: [] }),
    };
    await expect(plane.deploy('broken', 'Workspace', made)).rejects.toThrow(
      /workspace \d+ is FAILED: .*; network, subnet: subnet-00000005 does not exist/,
    );
    expect(await list('workspaces')).toEqual([]);
    account.aws = LOCAL_AWS;
    await removeParts('broken');
    await plane.remove('Credential');
    expect(await counts()).toEqual(NOTHING);
  });

  test('on a change that does not hold, and a rollback mends the workspace', async () => {
    const made = await parts('mended', 6);
    const id = await plane.deploy('mended', 'Workspace', made);
    const keeping = plane.keepingReplaced();
    const other = await plane.deploy('mendedNetwork', 'Network', network(7));
    account.aws = {
      ...LOCAL_AWS,
      checkNetwork: () => Promise.resolve({ errors: [{ error_type: 'vpc', error_message: 'no such VPC' }], warnings: [] }),
    };
    await expect(plane.deploy('mended', 'Workspace', { ...made, NetworkId: other })).rejects.toThrow(/network, vpc: no such VPC/);
    account.aws = LOCAL_AWS;
    expect(await plane.deploy('mended', 'Workspace', made)).toBe(id); // the rollback
    expect(await account.acme.get(`workspaces/${id}`)).toMatchObject({ workspace_status: 'RUNNING', network_id: made.NetworkId });
    await plane.remove('mended');
    await keeping.deleteThem();
    await removeParts('mended');
    await plane.remove('Credential');
    expect(await counts()).toEqual(NOTHING);
  });

  test('on credentials that are refused, and those of another account, without telling them', async () => {
    const right = plane.credentials;
    plane.credentials = { ...right, clientSecret: 'dosewrong' };
    const refused = plane.deploy('Credential', 'Credential', { RoleArn: ROLE });
    await expect(refused).rejects.toThrow(/does not take the credentials of the service principal/);
    await expect(refused).rejects.not.toThrow(/dosewrong/);
    plane.credentials = { ...right, accountId: account.globex.accountId };
    await expect(plane.deploy('Credential', 'Credential', { RoleArn: ROLE })).rejects.toThrow(
      `are those of account ${account.globex.accountId}`,
    );
    plane.credentials = right;
  });

  test('on the deletion of what another workspace uses', async () => {
    const made = await parts('used', 8);
    await plane.deploy('used', 'Workspace', made);
    await expect(plane.remove('usedNetwork')).rejects.toThrow(/Unable to delete, Network is being used by active workspace/);
    await plane.remove('used');
    await removeParts('used');
    await plane.remove('Credential');
    expect(await counts()).toEqual(NOTHING);
  });
});

describe('goes on', () => {
  test('after a reply was lost, with the object that was made', async () => {
    for (const [logicalId, type, properties, collection] of [
      ['Credential', 'Credential', { RoleArn: ROLE }, 'credentials'],
      ['Storage', 'StorageConfiguration', { BucketName: 'acme-root' }, 'storage-configurations'],
      ['Network', 'Network', network(1), 'networks'],
      ['Key', 'CustomerManagedKey', key(1), 'customer-managed-keys'],
    ] as const) {
      const lost = plane.losingReplies(1, (method, url) => method === 'POST' && url.endsWith(`/${collection}`));
      await plane.deploy(logicalId, type, properties);
      expect(lost.count).toBe(1);
      expect((await list(collection)).length).toBe(1);
    }
    const workspace = {
      CredentialsId: plane.idOf('Credential'),
      StorageConfigurationId: plane.idOf('Storage'),
      NetworkId: plane.idOf('Network'),
      WorkspaceName: 'lost',
      DeploymentName: 'acme-lost',
      Region: 'eu-west-1',
    };
    const lost = plane.losingReplies(1, (method, url) => method === 'POST' && url.endsWith('/workspaces'));
    const id = await plane.deploy('lost', 'Workspace', workspace);
    expect([lost.count, (await list('workspaces')).length]).toEqual([1, 1]);
    const patched = plane.losingReplies(1, (method) => method === 'PATCH');
    expect(await plane.deploy('lost', 'Workspace', { ...workspace, CustomTags: { a: 'b' } })).toBe(id);
    expect(patched.count).toBe(1);
    const deleted = plane.losingReplies(2, (method) => method === 'DELETE');
    await plane.remove('lost');
    expect(deleted.count).toBe(2);
    for (const each of ['Storage', 'Network', 'Key', 'Credential']) await plane.remove(each);
    expect(await counts()).toEqual(NOTHING);
  });

  test('in further invocations when one runs out of time, with the same workspace', async () => {
    const made = await parts('slow', 9);
    let left = 60_000;
    plane.remaining = () => ((left -= 10_000) > 0 ? left : (left = 60_000));
    plane.managerIsAway = 30;
    await plane.deploy('slow', 'Workspace', made);
    expect(plane.invocations).toBeGreaterThan(3);
    expect((await list('workspaces')).length).toBe(1);
    await plane.remove('slow');
    await removeParts('slow');
    await plane.remove('Credential');
    expect(await counts()).toEqual(NOTHING);
  });

  test('with a key that two workspaces share, until the last of them is gone', async () => {
    const one = await plane.deploy('OneKey', 'CustomerManagedKey', key(1));
    const two = await plane.deploy('TwoKey', 'CustomerManagedKey', key(1));
    expect(two).toBe(one);
    const made = await parts('sharing', 1);
    await plane.deploy('sharing', 'Workspace', { ...made, StorageKeyId: one, ManagedServicesKeyId: one });
    await plane.remove('OneKey');
    expect((await list('customer-managed-keys')).length).toBe(1);
    await plane.remove('sharing');
    await removeParts('sharing');
    await plane.remove('TwoKey');
    await plane.remove('Credential');
    expect(await counts()).toEqual(NOTHING);
  });
});
