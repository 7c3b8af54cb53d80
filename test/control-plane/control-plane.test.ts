import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  ArtifactStore,
  ControlPlane,
  ControlPlaneEgress,
  ControlPlaneNetwork,
  MetadataDatabaseServer,
  type ControlPlaneProps,
  type ControlPlaneStack,
} from '../../lib/control-plane';
import { nagFindings } from '../checks/nag';
import { controlPlaneProps, controlPlaneStack } from './control-plane-fixture';
import { certificateFixture, ENV, processProps, serviceProps, stackFixture } from './processes/fixture';

const resources = (stack: Stack) => stack.node.findAll().filter((node) => CfnResource.isCfnResource(node));
const logicalIds = (stack: Stack, ...types: string[]) =>
  resources(stack)
    .filter((resource) => types.includes(resource.cfnResourceType))
    .map((resource) => String(stack.resolve(resource.logicalId)))
    .sort();

test('nothing is left for cdk-nag', () => {
  expect(nagFindings(controlPlaneStack())).toEqual([]);
});

test('its contract is known at synthesis, and is the one that its attributes give elsewhere', () => {
  const { controlPlane } = controlPlaneStack();
  const elsewhere = ControlPlane.fromAttributes({
    name: 'main',
    region: ENV.region,
    awsAccount: ENV.account,
    domain: 'main.lake.example.com',
  });
  expect(controlPlane.contract).toEqual(elsewhere.contract);
  expect(controlPlane.contract).toMatchObject({ accountsHost: 'accounts.main.lake.example.com', partition: 'aws' });
});

test('the roles are those that the contract names', () => {
  const { controlPlane } = controlPlaneStack();
  const path = (pattern?: string) => pattern?.replace(/^.*:role/, '').replace(/\*$/, '');
  const template = Template.fromStack(Stack.of(controlPlane));
  for (const principal of [controlPlane.contract.clusterManager, controlPlane.contract.storageAccess])
    template.resourcePropertiesCountIs('AWS::IAM::Role', { Path: path(principal.arnPattern) }, 1);
});

test('every service starts after the migration', () => {
  const stack = controlPlaneStack();
  const template = Template.fromStack(stack);
  const [migration] = Object.keys(template.findResources('Custom::LakehouseOneOffTask'));
  template.resourceCountIs('AWS::ECS::Service', 4);
  template.allResources('AWS::ECS::Service', { DependsOn: Match.arrayWith([migration]) });
});

test('the ids of what holds data, or is known outside, do not change', () => {
  const stateful = [
    'AWS::EC2::VPC',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::KMS::Key',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::S3::Bucket',
    'AWS::ServiceDiscovery::PrivateDnsNamespace',
    'AWS::SNS::Topic',
  ];
  expect(logicalIds(controlPlaneStack(), ...stateful)).toEqual([
    'ControlPlaneAccessLogsA061F40A',
    'ControlPlaneArtifactStoreAccessLogsA9B3BD2D',
    'ControlPlaneArtifactStoreB501A7F9',
    'ControlPlaneDatabase76A9EB66',
    'ControlPlaneDatabaseKeyF0865979',
    'ControlPlaneDatabaseReader15CBCDE67',
    'ControlPlaneDatabaseWriterE95CD6CF',
    'ControlPlaneMonitoringTopicD2AC9863',
    'ControlPlaneMonitoringTopicKey3D4DD120',
    'ControlPlaneNamespace38C348DC',
    'ControlPlaneNetworkVpc328DF863',
    'ControlPlaneRelayLoadBalancerD8446BEB',
    'ControlPlaneWebappLoadBalancer2F5FD0B3',
  ]);
});

test('its size is known: what a control plane costs in resources', () => {
  expect(resources(controlPlaneStack()).length).toBeLessThanOrEqual(180);
});

test('every part can be given', () => {
  const stack = stackFixture();
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetIds: ['subnet-3', 'subnet-4'],
    isolatedSubnetIds: ['subnet-5', 'subnet-6'],
  });
  new ControlPlane(stack, 'ControlPlane', {
    controlPlaneName: 'main',
    domain: 'eu1.lake.example.com',
    certificate: certificateFixture(stack),
    network: ControlPlaneNetwork.fromAttributes(stack, 'Network', { vpc }),
    database: processProps(stack).database,
    artifactStore: ArtifactStore.fromBucket(stack, 'Store', Bucket.fromBucketName(stack, 'Runtimes', 'runtimes')),
    cluster: Cluster.fromClusterAttributes(stack, 'Cluster', {
      clusterName: 'own',
      vpc,
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    }),
    image: ContainerImage.fromRegistry('registry.example.com/lakehouse:1'),
    webAclArn: 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/own/1',
    accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
    alarmTopic: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:own'),
    logEncryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1'),
    logRetention: RetentionDays.ONE_MONTH,
    minTasks: 1,
    maxTasks: 1,
  });
  const template = Template.fromStack(stack);
  for (const type of [
    'EC2::VPC',
    'RDS::DBCluster',
    'S3::Bucket',
    'ECS::Cluster',
    'WAFv2::WebACL',
    'SNS::Topic',
    'KMS::Key',
    'CertificateManager::Certificate',
  ])
    template.resourceCountIs(`AWS::${type}`, 0);
  template.allResourcesProperties('AWS::ECS::Service', { DesiredCount: 1 });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: Match.stringLikeRegexp('key/1$') });
});

test('the small way: one NAT gateway, one database instance, one task of each service', () => {
  const template = Template.fromStack(
    controlPlaneStack({
      egress: ControlPlaneEgress.SINGLE_NAT,
      databaseServer: MetadataDatabaseServer.instance(),
      minTasks: 1,
      maxTasks: 1,
    }),
  );
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.resourceCountIs('AWS::RDS::DBCluster', 0);
  template.resourceCountIs('AWS::RDS::DBInstance', 1);
  template.allResourcesProperties('AWS::ECS::Service', { DesiredCount: 1 });
});

test('without Container Insights no alarm counts tasks', () => {
  const alarms = (stack: ControlPlaneStack) => stack.controlPlane.monitoring.alarms.length;
  expect(alarms(controlPlaneStack()) - alarms(controlPlaneStack({ containerInsights: ContainerInsights.DISABLED }))).toBe(4);
});

test('PrivateLink is offered for both hosts, and told to data planes once AWS has named it', () => {
  const endpointServices = {
    restApi: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1' },
    relay: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-2' },
  };
  const stack = controlPlaneStack({ privateLinkAwsAccounts: ['444455556666'], endpointServices });
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpointService', 2);
  expect(stack.controlPlane.contract.endpointServices).toEqual(endpointServices);
  expect(nagFindings(stack)).toEqual([]);
});

test.each([
  ['us-gov-west-1', 'aws-us-gov'],
  ['ap-southeast-7', 'aws'],
])('it can stand in %s', (region, partition) => {
  const env = { account: ENV.account, region };
  const stack = controlPlaneStack({ env, availabilityZones: [`${region}a`, `${region}b`] });
  expect(stack.controlPlane.contract).toMatchObject({ region, partition });
  expect(JSON.stringify(Template.fromStack(stack))).not.toContain('arn:aws:');
});

test('two stacks in one AWS account and region do not collide', () => {
  const app = new App();
  const [one, two] = ['one', 'two'].map((controlPlaneName) => controlPlaneStack({ controlPlaneName }, app));
  const found = (stack: Stack | undefined, pattern: RegExp) =>
    new Set(JSON.stringify(stack && Template.fromStack(stack)).match(pattern));
  expect(found(one, /\/lakehouse\/\w+\//g)).toEqual(new Set(['/lakehouse/one/']));
  expect(found(two, /\/lakehouse\/\w+\//g)).toEqual(new Set(['/lakehouse/two/']));
  const names = [one, two].flatMap((stack) => [...found(stack, /aws-waf-logs-\w+|\w+\.lakehouse\.internal/g)]);
  expect(new Set(names).size).toBe(4);
});

test('two in one stack do not collide', () => {
  const stack = stackFixture();
  new ControlPlane(stack, 'One', controlPlaneProps(stack, 'one'));
  new ControlPlane(stack, 'Two', controlPlaneProps(stack, 'two'));
  Template.fromStack(stack).resourceCountIs('AWS::ECS::Service', 8);
});

test('properties that are tokens pass', () => {
  const stack = stackFixture();
  const token = (id: string, type = 'String') => new CfnParameter(stack, id, { type });
  new ControlPlane(stack, 'ControlPlane', {
    ...controlPlaneProps(stack),
    domain: token('Domain').valueAsString,
    apiAllowedCidrs: [token('ApiCidr').valueAsString],
    relayAllowedCidrs: [token('RelayCidr').valueAsString],
    webAclArn: token('WebAcl').valueAsString,
    privateLinkAwsAccounts: [token('Customer').valueAsString],
    imageOwner: token('ImageOwner').valueAsString,
    minTasks: token('MinTasks', 'Number').valueAsNumber,
    maxTasks: token('MaxTasks', 'Number').valueAsNumber,
  });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

function messageOf(props: ControlPlaneProps, stack = new Stack()): string {
  try {
    new ControlPlane(stack, 'ControlPlane', props);
  } catch (error) {
    return String(error);
  }
  return '';
}

test('fails with all mistakes at once', () => {
  const message = messageOf({ controlPlaneName: 'EU', domain: 'lake', imageOwner: '1', privateLinkAwsAccounts: ['acme'] });
  expect(message).toContain('7 problems');
  for (const part of [
    'env of the stack must have a region and an account',
    'controlPlaneName must be 2 to 32 lower-case letters, digits and hyphens, starting with a letter, got "EU"',
    'domain must be a lower-case host name of two or more labels, such as eu1.lake.example.com, got "lake"',
    'certificate or hostedZone must be given',
    'availabilityZones or network must be given',
    'imageOwner must be the id of an AWS account, 12 digits, got "1"',
    'privateLinkAwsAccounts must be the id of an AWS account, 12 digits, got "acme"',
  ])
    expect(message).toContain(part);
});

test('fails when a part is given and described', () => {
  const stack = stackFixture();
  const { network, database } = serviceProps(stack);
  const message = messageOf(
    { ...controlPlaneProps(stack), network, cidr: '10.0.0.0/16', database, databaseServer: MetadataDatabaseServer.instance() },
    stack,
  );
  for (const option of [
    'cidr must not be given together with network',
    'databaseServer must not be given together with database',
  ])
    expect(message).toContain(option);
});

test.each(['a', 'Ab', '1a', 'a-', 'a'.repeat(33)])('fails on the name %j', (controlPlaneName) => {
  const stack = stackFixture();
  expect(messageOf({ ...controlPlaneProps(stack, 'main'), controlPlaneName }, stack)).toContain('controlPlaneName must be');
});
