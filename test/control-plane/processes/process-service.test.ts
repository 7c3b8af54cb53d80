import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { ClusterManager, JobManager, LakehouseProcess, ProcessService, type ServiceProps } from '../../../lib/control-plane';
import { manifestProcess } from '../../../lib/control-plane/processes/manifest';
import { nagFindings } from '../../checks/nag';
import { serviceProps, stackFixture } from './fixture';

const services = Object.values(LakehouseProcess).filter((name) => manifestProcess(name).kind === 'service');

function buildAll(props: Partial<ServiceProps> = {}) {
  const stack = stackFixture();
  const shared = { ...serviceProps(stack), ...props };
  const built = services.map((process) => new ProcessService(stack, process, { ...shared, process }));
  return { stack, built };
}

interface Rule {
  readonly Properties: {
    readonly GroupId: unknown;
    readonly SourceSecurityGroupId?: unknown;
    readonly FromPort: number;
    readonly ToPort: number;
  };
}

test('security groups admit exactly whom the manifest names, on its ports', () => {
  const { stack, built } = buildAll();
  ProcessService.connect(built);
  const nameOf = new Map(
    built.map(({ process, connections }) => [
      JSON.stringify(stack.resolve(connections.securityGroups[0]?.securityGroupId)),
      process,
    ]),
  );
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress')) as Rule[];
  const admitted = rules
    .map(({ Properties: rule }) => [
      nameOf.get(JSON.stringify(rule.SourceSecurityGroupId)),
      nameOf.get(JSON.stringify(rule.GroupId)),
      rule.FromPort,
      rule.ToPort,
    ])
    .filter(([, callee]) => callee !== undefined)
    .sort();
  const expected = services
    .flatMap((callee) =>
      manifestProcess(callee).ports.flatMap(({ from, number }) => from.map((caller) => [caller, callee, number, number])),
    )
    .filter(([caller]) => caller !== 'load-balancer')
    .sort();
  expect(admitted).toEqual(expected);
});

test('each service reaches the database and HTTPS, and nothing else unasked', () => {
  const { stack } = buildAll();
  const template = Template.fromStack(stack);
  for (const group of Object.values(template.findResources('AWS::EC2::SecurityGroup')) as {
    Properties: { SecurityGroupEgress: object[] };
  }[])
    expect(group.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
    ]);
  template.resourcePropertiesCountIs(
    'AWS::EC2::SecurityGroupIngress',
    { GroupId: 'sg-database', FromPort: 5432 },
    services.length,
  );
});

test('only services that others dial have a private host', () => {
  const names = Object.values(Template.fromStack(buildAll().stack).findResources('AWS::ServiceDiscovery::Service')) as {
    Properties: { Name: string };
  }[];
  expect(names.map(({ Properties }) => Properties.Name).sort()).toEqual(['cluster-manager', 'relay']);
});

test('a deployment is rolled back when it does not become healthy, and no shell is opened', () => {
  Template.fromStack(buildAll().stack).allResourcesProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    },
    EnableExecuteCommand: Match.absent(),
    NetworkConfiguration: {
      AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED', Subnets: ['subnet-3', 'subnet-4'] }),
    },
  });
});

test('the managers do not scale', () => {
  const stack = stackFixture();
  const props = serviceProps(stack);
  const managers = [new ClusterManager(stack, 'ClusterManager', props), new JobManager(stack, 'JobManager', props)];
  expect(managers.map(({ scaling }) => scaling)).toEqual([undefined, undefined]);
  Template.fromStack(stack).allResourcesProperties('AWS::ECS::Service', { DesiredCount: 2 });
});

test('a deployment leaves the number of tasks of a service that scales', () => {
  const stack = stackFixture();
  const { scaling } = new ProcessService(stack, 'Relay', { ...serviceProps(stack), process: LakehouseProcess.RELAY });
  expect(scaling).toBeDefined();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ECS::Service', { DesiredCount: Match.absent() });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
});

test('nothing is left for cdk-nag', () => {
  const { stack, built } = buildAll();
  ProcessService.connect(built);
  expect(nagFindings(stack)).toEqual([]);
});

test('a peer of one’s own is admitted like a process of the manifest', () => {
  const { stack, built } = buildAll();
  const [, clusterManager] = built;
  clusterManager?.connections.allowFromAnyIpv4(Port.tcp(8080));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [Match.objectLike({ FromPort: 8080 })],
  });
});

test('counts that are tokens pass', () => {
  const stack = new Stack();
  const count = new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber;
  new JobManager(stack, 'JobManager', {
    ...serviceProps(stack),
    minTasks: count,
    maxTasks: count,
    cpu: count,
    memoryLimitMiB: count,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { DesiredCount: { Ref: 'Count' } });
});

test.each([
  [{ minTasks: 0 }, 'minTasks must be a whole number from 1, got 0'],
  [{ minTasks: 1.5 }, 'minTasks must be a whole number from 1, got 1.5'],
  [{ minTasks: 3, maxTasks: 2 }, 'maxTasks must be at least minTasks, got maxTasks 2 and minTasks 3'],
])('fails on %j', (props, message) => {
  expect(() => buildAll(props)).toThrow(message);
});

test('fails on a process that is no service', () => {
  const stack = stackFixture();
  expect(() => new ProcessService(stack, 'Service', { ...serviceProps(stack), process: LakehouseProcess.MIGRATE })).toThrow(
    'process must be a service, got "migrate"; run it as a task',
  );
});
