import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { InstanceClass, InstanceSize, InstanceType, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AccountRootPrincipal, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AuroraPostgresEngineVersion, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  MetadataDatabase,
  MetadataDatabaseServer,
  type AuroraServerOptions,
  type InstanceServerOptions,
  type MetadataDatabaseProps,
} from '../../../lib/control-plane/database';
import { ControlPlaneNetwork } from '../../../lib/control-plane/network';
import { DELETE_DATA_CONTEXT } from '../../../lib/shared/data-removal';
import { nagFindings } from '../../checks/nag';
import { logicalIds, resources } from '../resources';

function database(props: Partial<MetadataDatabaseProps> = {}, context: Record<string, unknown> = {}) {
  const stack = new Stack(new App({ context }), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const network = new ControlPlaneNetwork(stack, 'Network', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const construct = new MetadataDatabase(stack, 'Database', { network, ...props });
  return { stack, network, construct };
}

const aurora = (options?: AuroraServerOptions) => MetadataDatabaseServer.aurora(options);
const instance = (options?: InstanceServerOptions) => MetadataDatabaseServer.instance(options);
const kinds: [string, MetadataDatabaseServer, string][] = [
  ['Aurora', aurora(), 'AWS::RDS::DBCluster'],
  ['an instance', instance(), 'AWS::RDS::DBInstance'],
];

describe.each(kinds)('%s', (_, server, type) => {
  test('is encrypted, backed up and hard to delete', () => {
    const { stack, construct } = database({ server });
    Template.fromStack(stack).hasResource(type, {
      Properties: {
        StorageEncrypted: true,
        KmsKeyId: Match.exact(stack.resolve(construct.encryptionKey.keyArn)),
        BackupRetentionPeriod: 14,
        CopyTagsToSnapshot: true,
        DeletionProtection: true,
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('admits IAM tokens over TLS only, and leaves the password of its owner to RDS', () => {
    const { stack, construct } = database({ server });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(type, {
      EnableIAMDatabaseAuthentication: true,
      ManageMasterUserPassword: true,
      MasterUsername: 'lakehouse_owner',
      MasterUserPassword: Match.absent(),
      MasterUserSecret: { KmsKeyId: Match.exact(stack.resolve(construct.encryptionKey.keyArn)) },
    });
    template.hasResourceProperties(
      type.replace(/DBCluster|DBInstance/, type.endsWith('Cluster') ? 'DBClusterParameterGroup' : 'DBParameterGroup'),
      {
        Parameters: Match.objectLike({ 'rds.force_ssl': '1' }),
      },
    );
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('lies in the subnets for databases and admits nobody until told', () => {
    const { stack, network } = database({ server });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBSubnetGroup', {
      SubnetIds: Match.exact(stack.resolve(network.vpc.selectSubnets(network.databaseSubnets).subnetIds)),
    });
  });

  test('admits whom it is told to', () => {
    const { stack, network, construct } = database({ server });
    const client = new SecurityGroup(stack, 'Client', { vpc: network.vpc, allowAllOutbound: false });
    construct.connections.allowDefaultPortFrom(client, 'webapp');
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 5432,
      ToPort: 5432,
      SourceSecurityGroupId: Match.exact(stack.resolve(client.securityGroupId)),
    });
  });

  test('is deleted with two keys only, and then without protection', () => {
    const both = database({ server, removalPolicy: RemovalPolicy.DESTROY }, { [DELETE_DATA_CONTEXT]: true });
    Template.fromStack(both.stack).hasResource(type, { Properties: { DeletionProtection: false }, DeletionPolicy: 'Delete' });
    expect(resources(both.stack, 'AWS::KMS::Key')).toHaveLength(1);
    Template.fromStack(both.stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
  });

  test.each([RemovalPolicy.SNAPSHOT, RemovalPolicy.DESTROY])(
    'with the property alone leaves a last snapshot and its key, and is still protected: %s',
    (removalPolicy) => {
      const { stack } = database({ server, removalPolicy });
      const template = Template.fromStack(stack);
      template.hasResource(type, { Properties: { DeletionProtection: true }, DeletionPolicy: 'Snapshot' });
      template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
    },
  );

  test('what one key keeps holds nothing of the VPC', () => {
    const { stack } = database({ server, removalPolicy: RemovalPolicy.DESTROY, deletionProtection: false });
    const template = Template.fromStack(stack);
    template.hasResource(type, { Properties: { DeletionProtection: false }, DeletionPolicy: 'Snapshot' });
    for (const kind of ['AWS::EC2::SecurityGroup', 'AWS::RDS::DBSubnetGroup']) {
      expect(JSON.stringify(template.findResources(kind))).not.toContain('Retain');
    }
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('a last snapshot is kept, and the key'));
  });

  test('a user of its own for each process, over an ARN without wildcards', () => {
    const { stack, construct } = database({ server });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    construct.grants.connect(role, 'lakehouse_webapp').assertSuccess();
    const [policy] = resources(stack, 'AWS::IAM::Policy').filter(({ logicalId }) => logicalId.startsWith('Role'));
    expect(policy?.properties.PolicyDocument).toMatchObject({
      Statement: [
        {
          Action: 'rds-db:connect',
          Resource: {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':rds-db:eu-west-1:111111111111:dbuser:',
                {
                  'Fn::GetAtt': [logicalIds(stack, type)[0], type.endsWith('Cluster') ? 'DBClusterResourceId' : 'DbiResourceId'],
                },
                '/lakehouse_webapp',
              ],
            ],
          },
        },
      ],
    });
  });

  test('two in one stack, without physical names', () => {
    const { stack, network } = database({ server });
    new MetadataDatabase(stack, 'Second', { network, server });
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template).not.toMatch(/"(DBClusterIdentifier|DBInstanceIdentifier|DBSubnetGroupName|GroupName|RoleName)":"/);
  });
});

test('Aurora has a reader in another zone that is as large as the writer', () => {
  const { stack } = database();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::RDS::DBCluster', {
    Engine: 'aurora-postgresql',
    EngineVersion: '17.9',
    ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 8 },
  });
  template.resourcePropertiesCountIs('AWS::RDS::DBInstance', { PromotionTier: Match.anyValue() }, 2);
  template.allResourcesProperties('AWS::RDS::DBInstance', {
    DBInstanceClass: 'db.serverless',
    AutoMinorVersionUpgrade: true,
    EnablePerformanceInsights: true,
    MonitoringInterval: 60,
    PubliclyAccessible: false,
  });
});

test('Aurora as its owner wants it', () => {
  const { stack, network } = database();
  const construct = new MetadataDatabase(stack, 'Maximal', {
    network,
    server: aurora({ minAcu: 0, maxAcu: 256, readers: 2, version: AuroraPostgresEngineVersion.VER_16_13 }),
    databaseName: 'platform',
    port: 6543,
    encryptionKey: new Key(stack, 'Key'),
    securityGroup: new SecurityGroup(stack, 'Group', { vpc: network.vpc }),
    backupRetention: Duration.days(35),
    deletionProtection: false,
    removalPolicy: RemovalPolicy.SNAPSHOT,
  });
  expect([construct.port, construct.databaseName]).toEqual([6543, 'platform']);
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBCluster', {
    EngineVersion: '16.13',
    DatabaseName: 'platform',
    Port: 6543,
    BackupRetentionPeriod: 35,
    VpcSecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Group'), 'GroupId'] }],
    ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 256 },
  });
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 2);
});

test('an instance as its owner wants it', () => {
  const { stack } = database({
    server: instance({
      instanceType: InstanceType.of(InstanceClass.M7G, InstanceSize.LARGE),
      storageGiB: 20_000,
      multiAz: true,
      version: PostgresEngineVersion.VER_16_13,
    }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBInstance', {
    DBInstanceClass: 'db.m7g.large',
    AllocatedStorage: '20000',
    MaxAllocatedStorage: 65_536,
    MultiAZ: true,
    EngineVersion: '16.13',
  });
});

test('a database that exists is used as it is', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const construct = MetadataDatabase.fromAttributes(stack, 'Database', {
    host: 'db.example.com',
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    ownerSecret: Secret.fromSecretNameV2(stack, 'Secret', 'owner'),
    resourceId: 'db-ABC',
  });
  expect([construct.host, construct.port, construct.databaseName]).toEqual(['db.example.com', 5432, 'lakehouse']);
  construct.connections.allowDefaultPortFrom(SecurityGroup.fromSecurityGroupId(stack, 'Client', 'sg-2'));
  const user = new User(stack, 'User');
  construct.grants.connect(user, 'lakehouse_relay').assertSuccess();
  construct.grants.connect(Role.fromRoleName(stack, 'Imported', 'operator'), 'lakehouse_relay').assertSuccess();
  expect(construct.grants.connect(new AccountRootPrincipal(), 'lakehouse_relay').success).toBe(false);
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', FromPort: 5432 });
  Template.fromStack(stack).resourcePropertiesCountIs(
    'AWS::IAM::Policy',
    {
      PolicyDocument: {
        Statement: [
          { Resource: { 'Fn::Join': ['', Match.arrayWith([':rds-db:eu-west-1:111111111111:dbuser:db-ABC/lakehouse_relay'])] } },
        ],
      },
    },
    2,
  );
});

test("reading the owner's secret comes with the use of its key", () => {
  const { stack, construct } = database();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  construct.grants.readOwnerSecret(role);
  const [policy] = resources(stack, 'AWS::IAM::Policy').filter(({ logicalId }) => logicalId.startsWith('Role'));
  expect(JSON.stringify(policy)).toContain('MasterUserSecret.SecretArn');
  expect(JSON.stringify([policy, resources(stack, 'AWS::KMS::Key')])).toContain('secretsmanager.eu-west-1.amazonaws.com');
});

test('what is known at deployment only passes', () => {
  const { stack, network } = database();
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const text = new CfnParameter(stack, 'Text').valueAsString;
  for (const [index, server] of [aurora({ minAcu: number, maxAcu: number }), instance({ storageGiB: number })].entries()) {
    const construct = new MetadataDatabase(stack, `Tokens${index}`, {
      network,
      server,
      databaseName: text,
      port: number,
      backupRetention: Duration.days(number),
    });
    construct.grants.connect(new Role(stack, `Role${index}`, { assumedBy: new AccountRootPrincipal() }), text);
  }
  expect(resources(stack, 'AWS::RDS::DBCluster')[1]?.properties).toMatchObject({
    DatabaseName: { Ref: 'Text' },
    Port: { Ref: 'Number' },
    BackupRetentionPeriod: { Ref: 'Number' },
  });
});

test.each([
  ['Aurora', aurora()],
  ['an instance in two zones', instance({ multiAz: true })],
])('nothing is left to say for cdk-nag of %s', (_, server) => {
  expect(nagFindings(database({ server }).stack)).toEqual([]);
});

test('an instance in one zone is what cdk-nag says of it', () => {
  expect(nagFindings(database({ server: instance() }).stack).map((line) => line.split(' ')[0])).toEqual([
    'AwsSolutions-RDS3',
    'NIST.800.53.R5-RDSMultiAZSupport',
    'HIPAA.Security-RDSMultiAZSupport',
  ]);
});

test('logical ids of what holds data stay', () => {
  const ids = (server: MetadataDatabaseServer) => {
    const { stack } = database({ server });
    return ['DBCluster', 'DBInstance', 'DBSubnetGroup']
      .flatMap((type) => logicalIds(stack, `AWS::RDS::${type}`))
      .concat(logicalIds(stack, 'AWS::KMS::Key'));
  };
  expect(ids(aurora())).toEqual([
    'DatabaseF44359DD',
    'DatabaseWriterB8C10E1D',
    'DatabaseReader147AC11D6',
    'DatabaseSubnetsEE5A3C53',
    'DatabaseKey5E5D9547',
  ]);
  expect(ids(instance())).toEqual(['DatabaseF44359DD', 'DatabaseSubnetGroup669F481A', 'DatabaseKey5E5D9547']);
});

describe('fails', () => {
  test.each<[string, RegExp, Partial<MetadataDatabaseProps>]>([
    ['less than no capacity', /minAcu must be 0 to 256 in steps of a half, got -1/, { server: aurora({ minAcu: -1 }) }],
    ['a third of a unit', /minAcu must be 0 to 256 in steps of a half, got 0.3/, { server: aurora({ minAcu: 0.3 }) }],
    ['too little under load', /maxAcu must be 1 to 256 in steps of a half, got 0.5/, { server: aurora({ maxAcu: 0.5 }) }],
    ['too much under load', /maxAcu must be 1 to 256 in steps of a half, got 256.5/, { server: aurora({ maxAcu: 256.5 }) }],
    ['more idle than busy', /minAcu must not be above maxAcu, got 9 and 8/, { server: aurora({ minAcu: 9 }) }],
    ['too many readers', /readers must be a whole number from 0 to 15, got 16/, { server: aurora({ readers: 16 }) }],
    ['half a reader', /readers must be a whole number from 0 to 15, got 0.5/, { server: aurora({ readers: 0.5 }) }],
    ['little storage', /storageGiB must be a whole number from 20 to 65536, got 19/, { server: instance({ storageGiB: 19 }) }],
    ['much storage', /got 65537/, { server: instance({ storageGiB: 65_537 }) }],
    ['a low port', /port must be a whole number from 1150 to 65535, got 1149/, { port: 1149 }],
    ['a high port', /got 65536/, { port: 65_536 }],
    ['a name with a hyphen', /databaseName must be .*, got "lake-house"/, { databaseName: 'lake-house' }],
    ['a long name', /databaseName must be 1 to 63/, { databaseName: 'a'.repeat(64) }],
    ['no backups', /backupRetention must be 1 to 35 whole days, got 0 days/, { backupRetention: Duration.days(0) }],
    ['old backups', /got 36 days/, { backupRetention: Duration.days(36) }],
    ['half a day', /got 0.5 days/, { backupRetention: Duration.hours(12) }],
    ['several at once', /2 problems:[^]*MinAcu[^]*DatabasePort/, { server: aurora({ minAcu: -1 }), port: 1 }],
  ])('%s', (_, message, props) => {
    expect(() => database(props)).toThrow(message);
  });

  test.each(['', 'Webapp', 'a-b', 'user/*', 'a'.repeat(64)])('the database user %j', (user) => {
    const { construct } = database();
    expect(() => construct.grants.connect(new AccountRootPrincipal(), user)).toThrow(/databaseUser must be 1 to 63/);
  });

  test.each<Partial<MetadataDatabaseProps>>([
    { server: aurora({ minAcu: 0, maxAcu: 1, readers: 0 }) },
    { server: aurora({ minAcu: 256, maxAcu: 256, readers: 15 }) },
    { server: instance({ storageGiB: 65_536 }), port: 1150, databaseName: 'a'.repeat(63), backupRetention: Duration.days(1) },
  ])('but not at the limits of case %#', (props) => {
    expect(() => database(props)).not.toThrow();
  });
});
