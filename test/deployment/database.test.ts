import { App } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Lakehouse, LakehouseDescription } from '../../lib/deployment';
import { nagFindings } from '../checks/nag';
import { descriptionFile } from './descriptions';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:rds!cluster-1a2b-AbCdEf';
const RESTORED = {
  host: 'restored.cluster-c1a2b3c4d5e6.eu-west-1.rds.amazonaws.com',
  resourceId: 'cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  securityGroupId: 'sg-0123456789abcdef0',
  ownerSecretArn: SECRET,
};
const INSTANCE = { ...RESTORED, host: 'restored.c1a2b3c4d5e6.eu-west-1.rds.amazonaws.com', resourceId: 'db-ABCDEFGHIJKL' };
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';

function deployed(database: object | undefined, more: object = {}, app = new App()): Template {
  const description = LakehouseDescription.fromFile(descriptionFile({ controlPlane: { database, ...more } }));
  const [stack] = new Lakehouse(app, { description, only: ['eu1'] }).controlPlaneStacks;
  if (!stack) throw new Error('no control plane');
  return Template.fromStack(stack);
}

describe('a restored database in a description', () => {
  const app = new App();
  const template = deployed(RESTORED, {}, app);

  test('takes the place of the one that the stack would make', () => {
    for (const type of ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::RDS::DBSubnetGroup'])
      template.resourceCountIs(type, 0);
  });

  test('is what every process is told', () => {
    const definitions = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    const told = definitions.map(({ Properties }) => {
      const { ContainerDefinitions } = Properties as {
        ContainerDefinitions: { Environment: { Name: string; Value: unknown }[] }[];
      };
      const settings = new Map(ContainerDefinitions[0]?.Environment.map(({ Name, Value }) => [Name, Value]));
      return ['DATABASE_HOST', 'DATABASE_PORT', 'DATABASE_NAME'].map((name) => settings.get(name));
    });
    expect(told).toHaveLength(6);
    for (const each of told) expect(each).toEqual([RESTORED.host, '5432', 'lakehouse']);
  });

  test('admits each process that uses it, by rules of this stack, and each of them lets itself out to it', () => {
    const admitted = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).filter(
      ({ Properties }) => (Properties as { GroupId: unknown }).GroupId === RESTORED.securityGroupId,
    );
    expect(admitted).toHaveLength(6); // four services, migrate and accounts
    for (const { Properties } of admitted) expect(Properties).toMatchObject({ FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' });
    const out = { DestinationSecurityGroupId: RESTORED.securityGroupId, FromPort: 5432, ToPort: 5432 };
    const egress = [...Object.values(template.findResources('AWS::EC2::SecurityGroup'))].filter(({ Properties }) =>
      JSON.stringify(Properties).includes(RESTORED.securityGroupId),
    );
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupEgress', out, 6 - egress.length);
  });

  test('lets the tasks read its owner’s secret, and the services log in as users of it', () => {
    const tasks = { Name: 'DATABASE_OWNER_PASSWORD', ValueFrom: `${SECRET}:password::` };
    const withSecret = Object.values(template.findResources('AWS::ECS::TaskDefinition')).filter((definition) =>
      JSON.stringify(definition).includes(tasks.ValueFrom),
    );
    expect(withSecret).toHaveLength(2);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']), Effect: 'Allow', Resource: SECRET }),
        ]),
      },
    });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    for (const user of ['webapp', 'cluster_manager', 'job_manager', 'relay']) {
      expect(policies).toContain(`:rds-db:eu-west-1:111111111111:dbuser:${RESTORED.resourceId}/lakehouse_${user}`);
    }
  });

  test('is migrated before the services start', () => {
    const [migration = ''] = Object.keys(template.findResources('Custom::LakehouseOneOffTask')).filter((id) =>
      id.includes('Migration'),
    );
    expect(migration).not.toBe('');
    for (const service of Object.values(template.findResources('AWS::ECS::Service'))) {
      expect((service as { DependsOn: string[] }).DependsOn).toContain(migration);
    }
  });

  test('is watched by the identifier in its host', () => {
    const dimensions = [{ Name: 'DBClusterIdentifier', Value: 'restored' }];
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Namespace: 'AWS/RDS', Dimensions: dimensions }, 4);
  });

  test('leaves nothing to say for cdk-nag', () => {
    expect(nagFindings(app)).toEqual([]);
  }, 60_000);
});

test('what is not the database’s stays as it is when a description gets one', () => {
  const ofTypes = (template: Template) =>
    [
      'AWS::EC2::VPC',
      'AWS::S3::Bucket',
      'AWS::ECS::Service',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::CloudWatch::Alarm',
    ].map((type) => Object.keys(template.findResources(type)));
  expect(ofTypes(deployed(RESTORED))).toEqual(ofTypes(deployed(undefined)));
});

test('an instance, a port, a name, a key of the secret, and a small control plane', () => {
  const app = new App();
  const template = deployed({ ...INSTANCE, port: 6432, name: 'lake', ownerSecretKeyArn: KEY }, { size: 'small' }, app);
  template.resourceCountIs('AWS::RDS::DBInstance', 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: RESTORED.securityGroupId, FromPort: 6432 });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'restored' }] });
  const statement = Match.objectLike({ Action: 'kms:Decrypt', Effect: 'Allow', Resource: KEY });
  template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([statement]) } });
  expect(nagFindings(app)).toEqual([]);
}, 60_000);

const at = (name: string) => `controlPlanes[0].database.${name}`;

test.each<[string, object, string]>([
  [
    'a server elsewhere',
    { host: RESTORED.host.replace('eu-west-1', 'eu-west-2') },
    `${at('host')}: must be a server of eu-west-1, the region`,
  ],
  [
    'a reader',
    { host: RESTORED.host.replace('.cluster-', '.cluster-ro-') },
    `${at('host')}: must be the writer of a cluster or an instance, got the cluster-ro endpoint "restored.cluster-ro-`,
  ],
  [
    'the id of an instance for a cluster',
    { resourceId: 'db-ABC' },
    `${at('resourceId')}: must be that of the cluster, cluster-…: "restored.`,
  ],
  ['a host for an id', { resourceId: 'restored' }, `${at('resourceId')}: must be the resource id of a cluster or an instance`],
  ['a port below those', { port: 443 }, `${at('port')}: must be a port (1150 to 65535), got 443`],
  ['a group’s name', { securityGroupId: 'default' }, `${at('securityGroupId')}: must be the id of a security group`],
  [
    'a secret elsewhere',
    { ownerSecretArn: SECRET.replace('111111111111', '222222222222') },
    `${at('ownerSecretArn')}: must be an ARN like arn:aws:secretsmanager:eu-west-1:111111111111:…`,
  ],
  [
    'half a secret',
    { ownerSecretArn: SECRET.replace('-AbCdEf', '') },
    `${at('ownerSecretArn')}: must be complete, with the six characters`,
  ],
  [
    'an alias for a key',
    { ownerSecretKeyArn: KEY.replace('key/', 'alias/') },
    `${at('ownerSecretKeyArn')}: must be an ARN like arn:aws:kms:`,
  ],
  ['no secret', { ownerSecretArn: undefined }, `${at('ownerSecretArn')}: is required`],
  ['a user', { username: 'x' }, `${at('username')}: is not known`],
])('fails on %s', (_what, differently, message) => {
  expect(() => deployed({ ...RESTORED, ...differently })).toThrow(message);
});

test('fails on all mistakes together, and on a database of a control plane that others deploy', () => {
  expect(() => deployed({ ...RESTORED, resourceId: 'db-ABC', ownerSecretArn: SECRET.replace('-AbCdEf', '') })).toThrow(
    /has 2 mistakes/,
  );
  expect(() => deployed(RESTORED, { databricks: {}, awsAccount: undefined, domain: undefined, hostedZone: undefined })).toThrow(
    /controlPlanes\[0\]\.database: must not be given: the control plane is run by Databricks/,
  );
});

test('a control plane without public addresses has internal load balancers', () => {
  const template = deployed(RESTORED, { internetFacing: false });
  template.resourcePropertiesCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' }, 2);
});
