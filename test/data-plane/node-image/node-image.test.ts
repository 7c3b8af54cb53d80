import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecurityGroup, Subnet } from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnParameter, Duration, Size } from 'aws-cdk-lib/core';
import { IMAGE_TAG } from '../../../lib/contract/lakehouse';
import { NodeArchitecture, NodeImage, type NodeImageProps } from '../../../lib/data-plane/node-image';
import { nagFindings } from '../../checks/nag';
import { customerStack } from '../contracts';

const SHA = '0123456789abcdef'.repeat(4);
const agent = { s3Uri: 's3://artifacts/agent/1.2.0.tar.gz', sha256: SHA };
const runtime = { key: '18.0.x-scala2.13', s3Uri: 's3://artifacts/runtimes/18.0.tar.gz', sha256: SHA };

function nodeImage(props: Partial<NodeImageProps> = {}, stack = customerStack(), id = 'Image'): Template {
  new NodeImage(stack, id, { agent, ...props });
  return Template.fromStack(stack);
}

interface Document {
  readonly phases: { readonly steps: { readonly name: string; readonly inputs: unknown }[] }[];
}

/** The inputs of one step of the component. */
function step(template: Template, name: string): unknown {
  const components: Record<string, { Properties?: { Data: string } }> = template.findResources('AWS::ImageBuilder::Component');
  const [component] = Object.values(components);
  const document = JSON.parse(component?.Properties?.Data ?? '') as Document;
  return document.phases.flatMap(({ steps }) => steps).find((one) => one.name === name)?.inputs;
}

const names = (template: Template, type: string) =>
  Object.values<{ Properties?: { Name: string } }>(
    template.findResources(type) as Record<string, { Properties?: { Name: string } }>,
  ).map(({ Properties }) => Properties?.Name);

test('at its defaults: Amazon Linux 2023 for ARM, encrypted, IMDSv2, tagged, every week', () => {
  const stack = customerStack();
  const template = nodeImage({}, stack);
  template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', {
    ParentImage: { 'Fn::Join': ['', Match.arrayWith([':imagebuilder:eu-west-1:aws:image/amazon-linux-2023-arm64/x.x.x'])] },
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 20 } }],
  });
  template.hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', {
    InstanceMetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    InstanceTypes: ['m7g.large'],
    TerminateInstanceOnFailure: true,
  });
  template.hasResourceProperties('AWS::ImageBuilder::DistributionConfiguration', {
    Distributions: [{ Region: 'eu-west-1', AmiDistributionConfiguration: { AmiTags: { [IMAGE_TAG.key]: IMAGE_TAG.value } } }],
  });
  template.hasResourceProperties('AWS::ImageBuilder::ImagePipeline', { Schedule: { ScheduleExpression: 'cron(0 2 ? * SUN *)' } });
  expect(nagFindings(stack)).toEqual([]);
});

test('agent and runtimes are fetched, checked by hash before they are unpacked, and the unit is there', () => {
  const template = nodeImage({ runtimes: [runtime] });
  expect(step(template, 'Download')).toEqual([
    { source: agent.s3Uri, destination: '/var/tmp/lakehouse/0.tar.gz' },
    { source: runtime.s3Uri, destination: '/var/tmp/lakehouse/1.tar.gz' },
  ]);
  expect(step(template, 'Verify')).toEqual({
    commands: [
      'set -e',
      ...[0, 1].map((index) => `echo '${SHA}  /var/tmp/lakehouse/${index}.tar.gz' | sha256sum --check --strict`),
    ],
  });
  expect(JSON.stringify(step(template, 'Unpack'))).toContain('/opt/lakehouse/runtimes/18.0.x-scala2.13');
  expect(step(template, 'Install')).toEqual({ commands: ['/opt/lakehouse/agent/bin/install'] });
});

test('without another, the agent is the one of this package, which the deployment uploads', () => {
  const template = nodeImage({ agent: undefined });
  const archive = join(__dirname, '..', '..', '..', 'services', 'node', 'agent.tar.gz');
  const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
  const document = JSON.stringify(template.findResources('AWS::ImageBuilder::Component'));
  expect(document).toContain(`echo '${sha256}  /var/tmp/lakehouse/0.tar.gz'`);
  expect(document).toMatch(/s3:\/\/cdk-[a-z0-9]+-assets-210987654321-eu-west-1\/[0-9a-f]{64}\.gz/);
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toMatch(
    /:s3:::cdk-[a-z0-9]+-assets-210987654321-eu-west-1\//,
  );
});

test('the build reads its artifacts and nothing else', () => {
  const stack = customerStack();
  const artifactKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:210987654321:key/1');
  const arn = (key: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::artifacts/${key}`]] });
  nodeImage({ runtimes: [runtime], artifactKey }, stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: 's3:GetObject', Effect: 'Allow', Resource: [arn('agent/1.2.0.tar.gz'), arn('runtimes/18.0.tar.gz')] },
        { Action: 'kms:Decrypt', Effect: 'Allow', Resource: 'arn:aws:kms:eu-west-1:210987654321:key/1' },
      ],
    },
  });
});

test('another content is another component and recipe, since neither changes in place', () => {
  for (const type of ['AWS::ImageBuilder::Component', 'AWS::ImageBuilder::ImageRecipe']) {
    expect(names(nodeImage(), type)).toEqual(names(nodeImage(), type));
    expect(names(nodeImage(), type)).not.toEqual(names(nodeImage({ runtimes: [runtime] }), type));
  }
  const pipeline = 'AWS::ImageBuilder::ImagePipeline';
  expect(names(nodeImage(), pipeline)).toEqual(names(nodeImage({ runtimes: [runtime] }), pipeline));
});

test('shared without a key: not encrypted, since no other AWS account could launch from it', () => {
  const template = nodeImage({
    sharedWithAccounts: ['123456789012'],
    sharedWithOrganizations: ['arn:aws:organizations::1:organization/o'],
  });
  template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', { BlockDeviceMappings: [{ Ebs: { Encrypted: false } }] });
  template.hasResourceProperties('AWS::ImageBuilder::DistributionConfiguration', {
    Distributions: [
      {
        AmiDistributionConfiguration: {
          LaunchPermissionConfiguration: {
            UserIds: ['123456789012'],
            OrganizationArns: ['arn:aws:organizations::1:organization/o'],
          },
        },
      },
    ],
  });
});

test('shared with a key: encrypted in each region, and the key admits the AWS accounts through EC2', () => {
  const stack = customerStack();
  const template = nodeImage(
    {
      encryptionKey: new Key(stack, 'Key'),
      sharedWithAccounts: ['123456789012'],
      regions: [{ region: 'us-east-1', encryptionKeyArn: 'arn:aws:kms:us-east-1:210987654321:key/2' }],
    },
    stack,
  );
  template.hasResourceProperties('AWS::ImageBuilder::DistributionConfiguration', {
    Distributions: [
      { Region: 'eu-west-1', AmiDistributionConfiguration: { KmsKeyId: Match.anyValue() } },
      { Region: 'us-east-1', AmiDistributionConfiguration: { KmsKeyId: 'arn:aws:kms:us-east-1:210987654321:key/2' } },
    ],
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({ Condition: { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } } })]),
    },
  });
});

test('everything given is used', () => {
  const stack = customerStack();
  const template = nodeImage(
    {
      architecture: NodeArchitecture.X86_64,
      schedule: Schedule.rate(Duration.days(1)),
      volumeSize: Size.gibibytes(40),
      instanceTypes: ['c7i.xlarge'],
      subnet: Subnet.fromSubnetId(stack, 'Subnet', 'subnet-1'),
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    },
    stack,
  );
  template.hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', {
    InstanceTypes: ['c7i.xlarge'],
    SubnetId: 'subnet-1',
    SecurityGroupIds: ['sg-1'],
  });
  template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', { BlockDeviceMappings: [{ Ebs: { VolumeSize: 40 } }] });
  template.hasResourceProperties('AWS::ImageBuilder::ImagePipeline', { Schedule: { ScheduleExpression: 'rate(1 day)' } });
});

test('two in one stack have names of their own', () => {
  const stack = customerStack();
  new NodeImage(stack, 'Arm', { agent });
  const template = nodeImage({ architecture: NodeArchitecture.X86_64 }, stack, 'Intel');
  for (const type of ['Component', 'ImageRecipe', 'InfrastructureConfiguration', 'DistributionConfiguration', 'ImagePipeline']) {
    expect(new Set(names(template, `AWS::ImageBuilder::${type}`)).size).toBe(2);
  }
});

test('tokens pass', () => {
  const stack = customerStack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const template = nodeImage(
    {
      agent: { s3Uri: text, sha256: text },
      runtimes: [{ key: text, s3Uri: text, sha256: text }],
      sharedWithAccounts: [text],
      regions: [{ region: text, encryptionKeyArn: text }],
      instanceTypes: [text],
    },
    stack,
  );
  template.resourceCountIs('AWS::ImageBuilder::ImagePipeline', 1);
});

test.each<[string, Partial<NodeImageProps>]>([
  ['an URI that is none of S3', { agent: { s3Uri: 'https://artifacts/agent', sha256: SHA } }],
  ['an URI without key', { agent: { s3Uri: 's3://artifacts', sha256: SHA } }],
  ['a hash that is too short', { agent: { s3Uri: agent.s3Uri, sha256: SHA.slice(1) } }],
  ['a runtime key that is no file name', { runtimes: [{ ...runtime, key: '../etc' }] }],
  ['a runtime twice', { runtimes: [runtime, runtime] }],
  [
    'more runtimes than a component has room for',
    { runtimes: Array.from({ length: 100 }, (_, index) => ({ ...runtime, key: `r${index}` })) },
  ],
  ['an AWS account id that is none', { sharedWithAccounts: ['acme'] }],
])('fails on %s', (_, props) => {
  expect(() => nodeImage(props)).toThrow(/must/);
});

test('fails on a shared, encrypted image without a key in each region', () => {
  const stack = customerStack();
  const props = {
    encryptionKey: new Key(stack, 'Key'),
    sharedWithAccounts: ['123456789012'],
    regions: [{ region: 'us-east-1' }],
  };
  expect(() => nodeImage(props, stack)).toThrow(/encryptionKeyArn .*us-east-1/);
});

test('fails on a subnet without security groups', () => {
  const stack = customerStack();
  expect(() => nodeImage({ subnet: Subnet.fromSubnetId(stack, 'Subnet', 'subnet-1') }, stack)).toThrow(
    /securityGroups must be given/,
  );
});
