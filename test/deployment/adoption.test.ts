import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Lakehouse, LakehouseDescription } from '../../lib/deployment';
import { descriptionFile, ENDPOINT_SERVICES } from './descriptions';

/** Template of the only data plane of a description. */
function deployed(changes: Parameters<typeof descriptionFile>[0]): Template {
  const description = LakehouseDescription.fromFile(descriptionFile(changes));
  const [stack] = new Lakehouse(new App(), { description, only: ['acme'] }).dataPlaneStacks;
  if (!stack) throw new Error('no data plane');
  return Template.fromStack(stack);
}

const BROUGHT = {
  name: 'prod',
  deploymentName: 'theirs',
  existingVpc: { id: 'vpc-0123456789abcdef0', cidr: '10.1.0.0/18' },
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  securityGroupIds: ['sg-0123456789abcdef0'],
  crossAccountRoleArn: 'arn:aws:iam::222222222222:role/lakehouse/cross-account',
  rootBucketName: 'acme-lake',
};
const ADOPT = { workspace: '123456', credential: 'role', storageConfiguration: 'bucket', network: 'network' };

test('what a description adopts is told to each resource', () => {
  const template = deployed({ workspace: { ...BROUGHT, adopt: ADOPT } });
  const told = { Workspace: '123456', Credential: 'role', StorageConfiguration: 'bucket', Network: 'network' };
  for (const [kind, Adopt] of Object.entries(told)) template.hasResourceProperties(`Custom::Lakehouse${kind}`, { Adopt });
});

const AT = 'accounts[0].workspaces[0].adopt';

test.each<[string, object, string]>([
  [
    'a workspace without its bucket',
    { adopt: { workspace: '1' } },
    `${AT}.workspace: must be given with adopt.storageConfiguration`,
  ],
  [
    'a workspace without its host',
    { deploymentName: undefined, adopt: ADOPT },
    `${AT}.workspace: must be given with deploymentName: the first label of the host`,
  ],
  [
    'a bucket that the stack makes',
    { rootBucketName: undefined, adopt: { storageConfiguration: 'b' } },
    `${AT}.storageConfiguration: must be given with rootBucketName: what it consists of exists, and is not made by this stack`,
  ],
  [
    'a role that the stack makes',
    { crossAccountRoleArn: undefined, adopt: { credential: 'c' } },
    `${AT}.credential: must be given with crossAccountRoleArn`,
  ],
  [
    'a group that the stack makes',
    { securityGroupIds: undefined, adopt: { network: 'n' } },
    `${AT}.network: must be given with existingVpc, subnetIds and securityGroupIds`,
  ],
  ['what is not registered', { register: false, adopt: ADOPT }, `${AT}: must not be given where register is false`],
  ['a key', { adopt: { key: 'k' } }, `${AT}.key: is not known`],
  ['nothing', { adopt: { network: '' } }, `${AT}.network: must be a name or an id, got ""`],
])('fails on %s', (_what, differently, message) => {
  expect(() => deployed({ workspace: { ...BROUGHT, ...differently } })).toThrow(message);
});

test('fails on a credential, and a place of registration, of a workspace that shares a VPC', () => {
  const dev = {
    name: 'dev',
    sharesVpcOf: 'prod',
    subnetIds: BROUGHT.subnetIds,
    adopt: { credential: 'role' },
    registerFromVpc: true,
  };
  const description = () => deployed({ workspaces: [BROUGHT, dev] });
  expect(description).toThrow('accounts[0].workspaces[1].adopt.credential: must be given at workspace "prod"');
  expect(description).toThrow('accounts[0].workspaces[1].registerFromVpc: must be given at workspace "prod"');
});

test('fails on what two workspaces adopt', () => {
  const other = {
    ...BROUGHT,
    name: 'dev',
    deploymentName: 'others',
    existingVpc: { id: 'vpc-0123456789abcdef1', cidr: '10.2.0.0/18' },
  };
  const adopting = [BROUGHT, other].map((workspace) => ({ ...workspace, adopt: ADOPT }));
  for (const name of Object.keys(ADOPT)) {
    expect(() => deployed({ workspaces: adopting })).toThrow(
      new RegExp(
        `accounts\\[0\\]\\.workspaces\\[1\\]\\.adopt\\.${name}: must be unique, got .* which is also the object that is adopted at`,
      ),
    );
  }
});

test('workspaces of a control plane without public addresses are registered from inside their VPC, and others where they say so', () => {
  const inVpc = (changes: Parameters<typeof descriptionFile>[0]) =>
    JSON.stringify(deployed(changes).findResources('AWS::Lambda::Function')).includes('VpcConfig');
  const controlPlane = { internetFacing: false, endpointServices: ENDPOINT_SERVICES };
  expect(inVpc({ controlPlane, workspace: { privateLink: true } })).toBe(true);
  expect(inVpc({ controlPlane, workspace: { registerFromVpc: false } })).toBe(false);
  expect(inVpc({ workspace: { registerFromVpc: true } })).toBe(true);
  expect(inVpc({})).toBe(false);
});
