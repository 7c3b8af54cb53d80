import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ContainerImage, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  LakehouseProcess,
  MetadataDatabase,
  ProcessTaskDefinition,
  type ProcessTaskDefinitionProps,
} from '../../../lib/control-plane';
import { manifestProcess } from '../../../lib/control-plane/processes/manifest';
import { readSettings } from '../../../services/src/platform/settings';
import { nagFindings } from '../../checks/nag';
import { processProps, stackFixture } from './fixture';

const processes = Object.values(LakehouseProcess);

function build(process: LakehouseProcess, props: Partial<ProcessTaskDefinitionProps> = {}) {
  const stack = stackFixture();
  const task = new ProcessTaskDefinition(stack, 'Task', { ...processProps(stack), ...props, process });
  return { stack, task, template: Template.fromStack(stack) };
}

interface Container {
  readonly Environment?: { Name: string; Value: unknown }[];
  readonly Secrets?: { Name: string; ValueFrom: unknown }[];
  readonly PortMappings?: { ContainerPort: number }[];
}
interface TaskDefinition {
  readonly Properties: { readonly ContainerDefinitions: Container[] };
}
interface Policy {
  readonly Properties: { readonly PolicyDocument: { readonly Statement: { Action: string | string[]; Resource: unknown }[] } };
}

function containerOf(template: Template): Container {
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition')) as TaskDefinition[];
  const [container] = definition?.Properties.ContainerDefinitions ?? [];
  if (!container) throw new Error('no container');
  return container;
}

describe.each(processes)('%s', (name) => {
  const entry = manifestProcess(name);

  test('its environment, secrets and ports are those of the manifest, and the process starts with them', () => {
    const container = containerOf(build(name).template);
    const environment = Object.fromEntries((container.Environment ?? []).map(({ Name, Value }) => [Name, String(Value)]));
    expect(Object.keys(environment).filter((key) => !entry.settings.includes(key))).toEqual([]);
    expect((container.Secrets ?? []).map((secret) => secret.Name)).toEqual(entry.secrets);
    expect((container.PortMappings ?? []).map((port) => port.ContainerPort)).toEqual(entry.ports.map((port) => port.number));
    const secrets = Object.fromEntries(entry.secrets.map((secret) => [secret, 'secret']));
    expect(() => readSettings(name, entry, { ...environment, ...secrets })).not.toThrow();
  });

  test('its role may call the actions of the manifest and nothing else', () => {
    const { template, task, stack } = build(name);
    const policies = template.findResources('AWS::IAM::Policy', {
      Properties: { Roles: [stack.resolve(task.taskRole.roleName)] },
    });
    const statements = (Object.values(policies) as Policy[]).flatMap((policy) => policy.Properties.PolicyDocument.Statement);
    expect(statements.flatMap((statement) => statement.Action).sort()).toEqual(
      entry.actions.flatMap(({ actions }) => actions).sort(),
    );
    expect(statements.filter((statement) => statement.Resource === '*')).toEqual([]);
  });

  test('nothing is left for cdk-nag', () => {
    expect(nagFindings(build(name).stack)).toEqual([]);
  });
});

test('the container has no rights, and no writable file system', () => {
  build(LakehouseProcess.RELAY).template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    RuntimePlatform: { CpuArchitecture: 'ARM64' },
    ContainerDefinitions: [
      Match.objectLike({
        Command: ['relay'],
        User: '1000:1000',
        ReadonlyRootFilesystem: true,
        Privileged: Match.absent(),
        LinuxParameters: { InitProcessEnabled: true },
        StopTimeout: 120,
        HealthCheck: Match.objectLike({ Command: ['CMD', 'node', 'main.js', 'health', 'relay'] }),
      }),
    ],
  });
});

test('the task role has a path and no name, and only tasks of this AWS account take it', () => {
  build(LakehouseProcess.WEBAPP).template.hasResourceProperties('AWS::IAM::Role', {
    Path: '/lakehouse/main/webapp/',
    RoleName: Match.absent(),
    AssumeRolePolicyDocument: {
      Statement: [Match.objectLike({ Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': '111122223333' } }) })],
    },
  });
});

test('the cluster manager assumes only roles below the path of the library, in tagged sessions', () => {
  build(LakehouseProcess.CLUSTER_MANAGER).template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::*:role/lakehouse/*']] },
          Condition: { Null: { 'aws:RequestTag/LakehouseAccountId': 'false' } },
        },
      ]),
    },
  });
});

test('image, processor, size and customer roles can be given', () => {
  const { template } = build(LakehouseProcess.CLUSTER_MANAGER, {
    image: ContainerImage.fromRegistry('registry.example.com/lakehouse:1'),
    cpuArchitecture: CpuArchitecture.X86_64,
    cpu: 2048,
    memoryLimitMiB: 4096,
    customerRoleArns: ['arn:aws:iam::444455556666:role/own'],
  });
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '2048',
    Memory: '4096',
    RuntimePlatform: { CpuArchitecture: 'X86_64' },
    ContainerDefinitions: [Match.objectLike({ Image: 'registry.example.com/lakehouse:1' })],
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: 'arn:aws:iam::444455556666:role/own' })]) },
  });
});

test('a store with a key of its own can be read', () => {
  const stack = stackFixture();
  const artifactBucket = Bucket.fromBucketAttributes(stack, 'Encrypted', {
    bucketName: 'encrypted',
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1'),
  });
  const given = { ...processProps(stack), artifactBucket };
  new ProcessTaskDefinition(stack, 'Task', { ...given, process: LakehouseProcess.CLUSTER_MANAGER });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
      ]),
    },
  });
});

test('two in one stack do not collide', () => {
  const stack = stackFixture();
  const props = { ...processProps(stack), process: LakehouseProcess.RELAY };
  new ProcessTaskDefinition(stack, 'A', props);
  new ProcessTaskDefinition(stack, 'B', props);
  Template.fromStack(stack).resourceCountIs('AWS::ECS::TaskDefinition', 2);
});

test('tokens pass', () => {
  const stack = new Stack();
  const token = new CfnParameter(stack, 'Token').valueAsString;
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const given = processProps(stack);
  const database = MetadataDatabase.fromAttributes(stack, 'Tokens', {
    host: token,
    port: number,
    databaseName: token,
    resourceId: token,
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'TokenGroup', token),
    ownerSecret: Secret.fromSecretCompleteArn(stack, 'TokenSecret', token),
  });
  const tokens = { ...given, database, domain: token, servicesDomain: token, customerRoleArns: list };
  for (const process of processes) new ProcessTaskDefinition(stack, process, { ...tokens, process });
  Template.fromStack(stack).resourceCountIs('AWS::ECS::TaskDefinition', processes.length);
});

test('fails with all that is missing or wrong at once', () => {
  const props = { controlPlaneName: 'Main', domain: 'lake', process: LakehouseProcess.CLUSTER_MANAGER };
  let message = '';
  try {
    new ProcessTaskDefinition(stackFixture(), 'Task', props);
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain('6 problems');
  expect(message).toContain(
    'controlPlaneName must be 2 to 32 lower-case letters, digits and hyphens, starting with a letter, got "Main"',
  );
  expect(message).toContain('domain must be a lower-case host name');
  expect(message).toContain(
    'database must be given: cluster-manager reads DATABASE_HOST, reads DATABASE_NAME, calls rds-db:connect',
  );
  for (const property of ['artifactBucket', 'storageAccessRole', 'servicesDomain'])
    expect(message).toContain(`${property} must be given: cluster-manager`);
});
