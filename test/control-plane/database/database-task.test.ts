import { CfnElement, Duration, type Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { DatabaseTask, MetadataDatabase, type DatabaseTaskProps } from '../../../lib/control-plane/database';
import { ControlPlaneNetwork } from '../../../lib/control-plane/network';
import { LakehouseProcess, ProcessTaskDefinition } from '../../../lib/control-plane/processes';
import { nagFindings } from '../../checks/nag';
import { processProps, stackFixture } from '../processes/fixture';
import { resources } from '../resources';

function migration(props: (stack: Stack, network: ControlPlaneNetwork) => Partial<DatabaseTaskProps> = () => ({})) {
  const stack = stackFixture();
  const network = new ControlPlaneNetwork(stack, 'Network', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const database = new MetadataDatabase(stack, 'Created', { network });
  const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc, containerInsightsV2: ContainerInsights.ENABLED });
  const task = new ProcessTaskDefinition(stack, 'Migrate', {
    ...processProps(stack),
    database,
    image: ContainerImage.fromRegistry('lakehouse:1'),
    process: LakehouseProcess.MIGRATE,
  });
  const construct = new DatabaseTask(stack, 'Migration', { database, cluster, network, task, ...props(stack, network) });
  return { stack, network, database, task, construct };
}

test('the process migrate is run once its database is there, and may connect to it', () => {
  const { stack, database, task, construct } = migration();
  const template = Template.fromStack(stack);
  template.hasResource('Custom::LakehouseOneOffTask', {
    Properties: { TaskDefinition: Match.exact(stack.resolve(task.taskDefinition.taskDefinitionArn)), Container: 'migrate' },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^Created.*'), Match.stringLikeRegexp('^CreatedWriter')]),
  });
  const [client] = construct.connections.securityGroups;
  const [server] = database.connections.securityGroups;
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: Match.exact(stack.resolve(server?.securityGroupId)),
    SourceSecurityGroupId: Match.exact(stack.resolve(client?.securityGroupId)),
    FromPort: 5432,
  });
});

test('it logs in as the owner, with the secret that RDS keeps', () => {
  const { stack } = migration();
  const [definition] = resources(stack, 'AWS::ECS::TaskDefinition');
  const secrets = JSON.stringify(definition?.properties.ContainerDefinitions);
  expect(secrets).toContain('MasterUserSecret.SecretArn');
  expect(secrets).toContain(':password::');
});

test('services that depend on it come after the task, though the database admits them', () => {
  const { stack, network, database, construct } = migration();
  const service = new SecurityGroup(stack, 'Service', { vpc: network.vpc });
  database.connections.allowDefaultPortFrom(service);
  const later = new SecurityGroup(stack, 'Later', { vpc: network.vpc });
  later.node.addDependency(construct);
  const step = stack.getLogicalId(construct.oneOffTask.customResource.node.defaultChild as CfnElement);
  Template.fromStack(stack).hasResource('AWS::EC2::SecurityGroup', { DependsOn: Match.arrayWith([step]) });
});

test('as its owner wants it', () => {
  const { stack } = migration((scope, network) => ({
    securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-given'),
    timeout: Duration.minutes(5),
    network,
  }));
  Template.fromStack(stack).hasResourceProperties('Custom::LakehouseOneOffTask', {
    SecurityGroups: ['sg-given'],
    TimeoutSeconds: 300,
  });
});

test('nothing is left to say for cdk-nag', () => {
  expect(nagFindings(migration().stack)).toEqual([]);
});
