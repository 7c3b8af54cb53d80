import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnParameter, Size, type Stack } from 'aws-cdk-lib/core';
import { MANIFEST, manifestProcess } from '../../../lib/control-plane/processes/manifest';
import {
  ClusterLaunchTemplate,
  ClusterUse,
  type ClusterLaunchTemplateProps,
} from '../../../lib/data-plane/cluster-launch-template';
import { InstanceProfile } from '../../../lib/data-plane/instance-profile';
import { nagFindings } from '../../checks/nag';
import { ACCOUNT_ID, customerStack, databricksControlPlane, ownControlPlane } from '../contracts';

const group = (scope: Stack, id = 'Group') => SecurityGroup.fromSecurityGroupId(scope, id, 'sg-0123456789abcdef0');

function launchTemplate(props: Partial<ClusterLaunchTemplateProps> = {}, stack = customerStack(), id = 'Template') {
  const template = new ClusterLaunchTemplate(stack, id, {
    controlPlane: ownControlPlane(),
    accountId: ACCOUNT_ID,
    workspace: 'prod',
    use: ClusterUse.DRIVER,
    securityGroups: [group(stack, `${id}Group`)],
    ...props,
  });
  return { stack, template };
}

interface Data {
  readonly UserData: { 'Fn::Base64': string };
}

/** What the one launch template says. */
function data(stack: Stack): Data {
  const templates: Record<string, { Properties?: { LaunchTemplateData: Data } }> =
    Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate');
  const [template] = Object.values(templates);
  if (!template?.Properties) throw new Error('no launch template');
  return template.Properties.LaunchTemplateData;
}

const userData = (stack: Stack) => data(stack).UserData['Fn::Base64'];

test('at its defaults a node is private, encrypted and reached by no one', () => {
  const { stack } = launchTemplate();
  expect(data(stack)).toMatchObject({
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: false, Groups: ['sg-0123456789abcdef0'] }],
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 100 } }],
    InstanceInitiatedShutdownBehavior: 'terminate',
    Monitoring: { Enabled: true },
  });
  expect(nagFindings(stack)).toEqual([]);
});

test('image and instance type are left to the launch', () => {
  const { stack } = launchTemplate();
  for (const name of ['ImageId', 'InstanceType', 'IamInstanceProfile']) expect(data(stack)).not.toHaveProperty(name);
});

test('instance, volume and network interface bear the vendor tag of whichever control plane, the template the tag of the data plane', () => {
  const { stack } = launchTemplate({ controlPlane: databricksControlPlane(), nodeTags: { CostCenter: '42' } });
  const tags = Match.arrayWith([
    { Key: 'Vendor', Value: 'Databricks' },
    { Key: 'CostCenter', Value: '42' },
  ]);
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      TagSpecifications: [
        { ResourceType: 'instance', Tags: tags },
        { ResourceType: 'volume', Tags: tags },
        { ResourceType: 'network-interface', Tags: tags },
      ],
    },
    TagSpecifications: [
      {
        ResourceType: 'launch-template',
        Tags: [
          { Key: 'lakehouse:data-plane', Value: ACCOUNT_ID },
          { Key: 'lakehouse:use', Value: 'driver' },
        ],
      },
    ],
  });
});

test('the user data says where to dial and what the node is, for a baked and for a plain image', () => {
  const script = userData(launchTemplate({ use: ClusterUse.GPU }).stack);
  expect(script).toMatch(/^#!\/bin\/bash\n/);
  for (const fact of ['RELAY_HOST=relay.eu1.lake.example.com', 'CONTROL_PLANE=eu1', 'WORKSPACE=prod', 'NODE_USE=gpu']) {
    expect(script).toContain(`LAKEHOUSE_${fact}\n`);
  }
  expect(script).toContain('systemctl enable --now --no-block lakehouse-agent.service');
  expect(script).toContain("'https://relay.eu1.lake.example.com/bootstrap'");
});

test('what the user data writes is what the agent reads: nothing else, nothing missing, in its words', () => {
  const { settings } = manifestProcess('agent');
  const script = userData(launchTemplate({ use: ClusterUse.GPU }).stack);
  const written = [...script.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));
  for (const { name, value } of written) {
    expect(settings).toContain(name);
    expect(value).toMatch(new RegExp(MANIFEST.settings[name]?.pattern ?? 'not a setting'));
  }
  const needed = settings.filter((name) => MANIFEST.settings[name]?.default === undefined);
  expect(written.map(({ name }) => name)).toEqual(expect.arrayContaining(needed));
});

test('everything given is used', () => {
  const stack = customerStack();
  launchTemplate(
    {
      use: ClusterUse.WORKER,
      instanceProfile: new InstanceProfile(stack, 'Profile'),
      encryptionKey: new CfnKey(stack, 'Key', { keyPolicy: {} }),
      rootVolumeSize: Size.tebibytes(1),
      rootVolumeIops: 6000,
      rootVolumeThroughput: 500,
      detailedMonitoring: false,
    },
    stack,
  );
  expect(data(stack)).toMatchObject({
    IamInstanceProfile: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Profile/), 'Arn'] } },
    BlockDeviceMappings: [{ Ebs: { KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] }, VolumeSize: 1024, Iops: 6000, Throughput: 500 } }],
    Monitoring: { Enabled: false },
  });
});

test('nodes bear the name of their role, and a template for a named profile that of the profile', () => {
  const stack = customerStack();
  const instanceProfile = new InstanceProfile(stack, 'Profile');
  launchTemplate({ instanceProfile, forNamedProfile: true }, stack);
  const role = { Key: 'lakehouse:role', Value: stack.resolve(instanceProfile.role.roleName) as object };
  const profile = { Key: 'lakehouse:instance-profile', Value: stack.resolve(instanceProfile.instanceProfileName) as object };
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      TagSpecifications: Match.arrayWith([{ ResourceType: 'instance', Tags: Match.arrayWith([role]) }]),
    },
    TagSpecifications: [{ ResourceType: 'launch-template', Tags: Match.arrayWith([profile]) }],
  });
});

test('fails for a named profile without one', () => {
  expect(() => launchTemplate({ forNamedProfile: true })).toThrow(/instanceProfile must be given with forNamedProfile/);
});

test('an imported template is its id', () => {
  expect(ClusterLaunchTemplate.fromLaunchTemplateId(customerStack(), 'Template', 'lt-1').launchTemplateId).toBe('lt-1');
});

test('two in one stack are two, without names', () => {
  const { stack, template } = launchTemplate();
  const other = launchTemplate({ use: ClusterUse.WORKER }, stack, 'Other').template;
  expect(stack.resolve(template.launchTemplateId)).not.toEqual(stack.resolve(other.launchTemplateId));
  Template.fromStack(stack).allResourcesProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateName: Match.absent() });
});

test('tokens pass', () => {
  const stack = customerStack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  launchTemplate(
    {
      accountId: text,
      workspace: text,
      rootVolumeSize: Size.gibibytes(number),
      rootVolumeIops: number,
      rootVolumeThroughput: number,
      nodeTags: { CostCenter: text },
    },
    stack,
  );
  expect(data(stack)).toMatchObject({ BlockDeviceMappings: [{ Ebs: { VolumeSize: { Ref: 'Number' } } }] });
});

test.each<[string, Partial<ClusterLaunchTemplateProps>]>([
  ['a workspace key with a blank', { workspace: 'my prod' }],
  ['an empty workspace key', { workspace: '' }],
  ['a workspace key that would break the script', { workspace: "a'\nreboot" }],
  ['no security group', { securityGroups: [] }],
  ['a root volume of 19 GiB', { rootVolumeSize: Size.gibibytes(19) }],
  ['a root volume of 16385 GiB', { rootVolumeSize: Size.gibibytes(16385) }],
  ['2999 operations', { rootVolumeIops: 2999 }],
  ['80001 operations', { rootVolumeIops: 80001 }],
  ['124 MiB/s', { rootVolumeThroughput: 124 }],
  ['2001 MiB/s', { rootVolumeThroughput: 2001 }],
  ['more throughput than 3000 operations carry', { rootVolumeThroughput: 751 }],
  ['a foreign vendor tag', { nodeTags: { Vendor: 'Other' } }],
])('fails on %s', (_, props) => {
  expect(() => launchTemplate(props)).toThrow(/must/);
});

test.each([
  { rootVolumeSize: Size.gibibytes(20), rootVolumeIops: 3000, rootVolumeThroughput: 125 },
  { rootVolumeSize: Size.gibibytes(16384), rootVolumeIops: 80000, rootVolumeThroughput: 2000 },
])('the limits themselves pass', (props) => {
  expect(() => launchTemplate(props)).not.toThrow();
});

test('fails with all problems together', () => {
  expect(() => launchTemplate({ workspace: '', securityGroups: [] })).toThrow(/2 problems/);
});
