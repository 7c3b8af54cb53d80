import { Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseCluster, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnParameter, type Stack } from 'aws-cdk-lib/core';
import { DataSource } from '../../../lib/data-plane/data-source';
import { attachDataSource } from '../../../lib/data-plane/data-source/attach';
import { InstanceProfile, type IInstanceProfile } from '../../../lib/data-plane/instance-profile';
import { DataPlaneNetwork } from '../../../lib/data-plane/network/data-plane-network';
import type { IDataPlaneNetwork } from '../../../lib/data-plane/network/data-plane-network-interface';
import { nagFindings } from '../../checks/nag';
import { customerStack, ownControlPlane } from '../contracts';

const MSK = 'arn:aws:kafka:eu-west-1:210987654321:cluster/events/0a1b-1';

function importedNetwork(stack: Stack, privateRouteTableIds?: string[]): IDataPlaneNetwork {
  const availabilityZones = ['eu-west-1a', 'eu-west-1b'];
  const attributes = { controlPlane: ownControlPlane(), vpcId: 'vpc-1', availabilityZones, privateRouteTableIds };
  return DataPlaneNetwork.fromDataPlaneNetworkAttributes(stack, 'Network', attributes);
}

/** A workspace's group and profile in a network with two route tables, in a stack without the network's own resources. */
class Place {
  public readonly stack = customerStack();
  public readonly network = importedNetwork(this.stack, ['rtb-1', 'rtb-2']);
  public readonly group = new SecurityGroup(this.stack, 'Group', { vpc: this.network.vpc, allowAllOutbound: false });
  public readonly instanceProfile: IInstanceProfile = new InstanceProfile(this.stack, 'Profile');

  public attach(source: DataSource, instanceProfile = this.instanceProfile): this {
    attachDataSource(this.stack, source, { network: this.network, securityGroups: [this.group], instanceProfile });
    return this;
  }

  public get template(): Template {
    return Template.fromStack(this.stack);
  }
}

const egress = (port: number, protocol = 'tcp', to: object = { CidrIp: '10.1.2.3/32' }) =>
  Match.objectLike({ ...to, IpProtocol: protocol, FromPort: port, ToPort: port });

interface Policy {
  readonly PolicyDocument: { readonly Statement: { Action: unknown; Resource: unknown }[] };
}

/** Which actions the nodes' role may do on which resources. */
function permissions(template: Template): [unknown, unknown][] {
  const policies: Record<string, { Properties?: Policy }> = template.findResources('AWS::IAM::Policy');
  return Object.values(policies).flatMap((policy) =>
    (policy.Properties?.PolicyDocument.Statement ?? []).map(({ Action, Resource }): [unknown, unknown] => [Action, Resource]),
  );
}

const to = Peer.ipv4('10.1.2.3/32');

test.each<[string, DataSource, number[]]>([
  ['PostgreSQL', DataSource.postgres({ to }), [5432]],
  ['MySQL', DataSource.mysql({ to }), [3306]],
  ['SQL Server', DataSource.sqlServer({ to }), [1433]],
  ['Oracle on a port of its own', DataSource.oracle({ to, port: 2484 }), [2484]],
  ['Kafka', DataSource.kafka({ to }), [9093]],
  ['MSK', DataSource.msk({ to, clusterArn: MSK }), [9098]],
  ['Git', DataSource.git({ to, port: 22 }), [22]],
  ['HDFS', DataSource.hdfs({ nameNodes: to }), [8020, 9866]],
  ['on-premises hosts', DataSource.onPremises({ cidr: '10.1.2.3/32', ports: [443, 8443] }), [443, 8443]],
])('%s: just its port is opened', (_, source, ports) => {
  const { template } = new Place().attach(source);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: ports.map((port) => egress(port)) });
});

test('HDFS with Kerberos: tickets over TCP and UDP', () => {
  const { template } = new Place().attach(DataSource.hdfs({ nameNodes: to, dataNodes: to, kerberos: to }));
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [egress(8020), egress(9866), egress(88), egress(88, 'udp')],
  });
});

test('RDS instance: the port is opened on both sides, and one database user may log in', () => {
  const place = new Place();
  const instance = new DatabaseInstance(place.stack, 'Db', {
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
    vpc: Vpc.fromVpcAttributes(place.stack, 'DbVpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b'],
      privateSubnetIds: ['s1', 's2'],
    }),
  });
  const { template } = place.attach(DataSource.rdsInstance(instance, { databaseUser: 'reader' }));
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: Match.anyValue() });
  expect(permissions(template)).toEqual([['rds-db:connect', expect.anything()]]);
  expect(JSON.stringify(permissions(template))).toContain('/reader');
});

test('RDS cluster with a secret: login by password, which the nodes may read', () => {
  const place = new Place();
  const cluster = DatabaseCluster.fromDatabaseClusterAttributes(place.stack, 'Db', {
    clusterIdentifier: 'orders',
    clusterEndpointAddress: 'orders.example.com',
    port: 5433,
    securityGroups: [SecurityGroup.fromSecurityGroupId(place.stack, 'DbGroup', 'sg-db')],
  });
  const secret = Secret.fromSecretAttributes(place.stack, 'Secret', {
    secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:orders-abcdef',
    encryptionKey: Key.fromKeyArn(place.stack, 'Key', 'arn:aws:kms:eu-west-1:210987654321:key/1'),
  });
  const { template } = place.attach(DataSource.rdsCluster(cluster, { secret }));
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-db', FromPort: 5433 });
  expect(permissions(template)).toEqual([
    [['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], expect.stringContaining('secret:orders-abcdef')],
    ['kms:Decrypt', 'arn:aws:kms:eu-west-1:210987654321:key/1'],
  ]);
});

test('MSK: reading and writing are granted by topic', () => {
  const { template } = new Place().attach(
    DataSource.msk({ to, clusterArn: MSK, readTopics: ['orders'], writeTopics: ['results-*'] }),
  );
  const resource = (kind: string) => `arn:aws:kafka:eu-west-1:210987654321:${kind}`;
  expect(permissions(template)).toEqual([
    [['kafka-cluster:Connect', 'kafka-cluster:DescribeCluster', 'kafka-cluster:WriteDataIdempotently'], MSK],
    [['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], resource('topic/events/0a1b-1/orders')],
    [['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'], resource('group/events/0a1b-1/spark-kafka-source-*')],
    [['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'], resource('topic/events/0a1b-1/results-*')],
  ]);
});

test.each([
  [false, false],
  [true, true],
])('Kinesis, writable %p: puts are granted %p', (writable, puts) => {
  const place = new Place();
  const stream = Stream.fromStreamAttributes(place.stack, 'Stream', {
    streamArn: 'arn:aws:kinesis:eu-west-1:210987654321:stream/s',
    encryptionKey: Key.fromKeyArn(place.stack, 'Key', 'arn:aws:kms:eu-west-1:210987654321:key/1'),
  });
  const actions = JSON.stringify(permissions(place.attach(DataSource.kinesis({ stream, writable })).template));
  expect(actions).toContain('kinesis:GetRecords');
  expect(actions.includes('kinesis:PutRecords')).toBe(puts);
  expect(actions.includes('kms:GenerateDataKey')).toBe(puts);
});

test.each([
  [false, false],
  [true, true],
])('bucket, writable %p: puts and deletes are granted %p', (writable, puts) => {
  const place = new Place();
  const bucket = Bucket.fromBucketName(place.stack, 'Raw', 'raw');
  const actions = JSON.stringify(permissions(place.attach(DataSource.bucket({ bucket, prefix: 'events', writable })).template));
  expect(actions).toContain(':s3:::raw/events/*');
  expect(actions.includes('s3:PutObject')).toBe(puts);
  expect(actions.includes('s3:DeleteObject')).toBe(puts);
});

test('a bucket passes a restricted S3 endpoint, and its key may be used', () => {
  const stack = customerStack();
  const network = new DataPlaneNetwork(stack, 'OwnNetwork', {
    controlPlane: ownControlPlane(),
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  });
  const group = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
  const source = DataSource.bucket({
    bucket: Bucket.fromBucketName(stack, 'Raw', 'raw'),
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:210987654321:key/1'),
  });
  attachDataSource(stack, source, { network, securityGroups: [group], instanceProfile: new InstanceProfile(stack, 'Profile') });
  const template = Template.fromStack(stack);
  expect(JSON.stringify(template.findResources('AWS::EC2::VPCEndpoint'))).toContain(':s3:::raw/*');
  expect(permissions(template)).toContainEqual(['kms:Decrypt', 'arn:aws:kms:eu-west-1:210987654321:key/1']);
});

test('on-premises: each private route table leads there, once for all workspaces', () => {
  const place = new Place();
  const source = DataSource.onPremises({ cidr: '192.168.0.0/16', ports: [1433], transitGatewayId: 'tgw-0a' });
  place.attach(source);
  const { template } = place.attach(source);
  template.resourceCountIs('AWS::EC2::Route', 2);
  for (const table of ['rtb-1', 'rtb-2']) {
    const route = { RouteTableId: table, DestinationCidrBlock: '192.168.0.0/16', TransitGatewayId: 'tgw-0a' };
    template.hasResourceProperties('AWS::EC2::Route', route);
  }
});

test('through a VPN', () => {
  const source = DataSource.onPremises({ cidr: '192.168.0.0/16', ports: [22], vpnGatewayId: 'vgw-0a' });
  new Place().attach(source).template.hasResourceProperties('AWS::EC2::Route', { GatewayId: 'vgw-0a' });
});

test('one of any other kind, without IAM or routes', () => {
  const source = new DataSource({ description: 'licence server', ports: [{ to, port: Port.udpRange(100, 101) }] });
  new Place().attach(source).template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [Match.objectLike({ FromPort: 100, ToPort: 101, Description: 'licence server' })],
  });
});

test('every wildcard that a source needs is acknowledged', () => {
  const place = new Place();
  place.attach(DataSource.msk({ to, clusterArn: MSK, readTopics: ['orders'], writeTopics: ['results-*'] }));
  place.attach(DataSource.bucket({ bucket: Bucket.fromBucketName(place.stack, 'Raw', 'raw'), writable: true }));
  expect(nagFindings(place.instanceProfile.role)).toEqual([]);
});

test('a role that is not ours is left alone', () => {
  const place = new Place();
  const profile = InstanceProfile.fromInstanceProfileAttributes(place.stack, 'Theirs', {
    instanceProfileArn: 'arn:aws:iam::210987654321:instance-profile/nodes',
    role: Role.fromRoleArn(place.stack, 'Role', 'arn:aws:iam::210987654321:role/nodes', { mutable: false }),
  });
  const source = DataSource.bucket({ bucket: Bucket.fromBucketName(place.stack, 'Raw', 'raw') });
  expect(permissions(place.attach(source, profile).template)).toEqual([]);
});

test('one source for two workspaces: what is added to one role does not change the other', () => {
  const place = new Place();
  const statement = new PolicyStatement({
    actions: ['dynamodb:GetItem'],
    resources: ['arn:aws:dynamodb:eu-west-1:210987654321:table/t'],
  });
  const source = new DataSource({ description: 'table', statements: [statement] });
  place.attach(source);
  expect(permissions(place.attach(source, new InstanceProfile(place.stack, 'Other')).template)).toHaveLength(2);
});

test('tokens pass', () => {
  const place = new Place();
  const text = new CfnParameter(place.stack, 'Text').valueAsString;
  const number = new CfnParameter(place.stack, 'Number', { type: 'Number' }).valueAsNumber;
  place.attach(DataSource.msk({ to, clusterArn: text, readTopics: [text], consumerGroups: [text], port: number }));
  place.attach(DataSource.onPremises({ cidr: text, ports: [number], transitGatewayId: text }));
  place.attach(DataSource.bucket({ bucket: Bucket.fromBucketArn(place.stack, 'Raw', text), prefix: text }));
  const { template } = place.attach(new DataSource({ description: text }));
  template.hasResourceProperties('AWS::EC2::Route', { DestinationCidrBlock: { Ref: 'Text' }, TransitGatewayId: { Ref: 'Text' } });
});

test.each<[string, () => DataSource]>([
  ['an empty description', () => new DataSource({ description: '' })],
  ['a description that EC2 refuses', () => new DataSource({ description: 'Müller' })],
  ['a route without gateway', () => new DataSource({ description: 'x', routes: [{ cidr: '10.0.0.0/8' }] })],
  [
    'two gateways',
    () => DataSource.onPremises({ cidr: '10.0.0.0/8', ports: [1], transitGatewayId: 'tgw-1', vpnGatewayId: 'vgw-1' }),
  ],
  ['another kind of gateway', () => DataSource.onPremises({ cidr: '10.0.0.0/8', ports: [1], transitGatewayId: 'igw-1' })],
  [
    'addresses that are no block',
    () => new DataSource({ description: 'x', routes: [{ cidr: '10.0.0.1/8', vpnGatewayId: 'vgw-1' }] }),
  ],
])('fails on %s', (_, source) => {
  expect(() => new Place().attach(source())).toThrow(/must/);
});

test('fails on two ways to the same addresses', () => {
  const place = new Place();
  place.attach(DataSource.onPremises({ cidr: '10.0.0.0/8', ports: [1], transitGatewayId: 'tgw-1' }));
  const other = DataSource.onPremises({ cidr: '10.0.0.0/8', ports: [1], transitGatewayId: 'tgw-2' });
  expect(() => place.attach(other)).toThrow(/one route to the same addresses/);
});

test('fails on login by IAM to a database whose resource id is not known', () => {
  const place = new Place();
  const instance = DatabaseInstance.fromDatabaseInstanceAttributes(place.stack, 'Db', {
    instanceIdentifier: 'orders',
    instanceEndpointAddress: 'orders.example.com',
    port: 5432,
    securityGroups: [],
  });
  expect(() => DataSource.rdsInstance(instance, { databaseUser: 'reader' })).toThrow(/resource id of the database/);
});

test('fails on routes in a network whose route tables are not known', () => {
  const stack = customerStack();
  const network = importedNetwork(stack);
  const source = DataSource.onPremises({ cidr: '10.0.0.0/8', ports: [1], transitGatewayId: 'tgw-1' });
  const target = { network, securityGroups: [], instanceProfile: new InstanceProfile(stack, 'Profile') };
  expect(() => attachDataSource(stack, source, target)).toThrow(/privateRouteTableIds/);
});
