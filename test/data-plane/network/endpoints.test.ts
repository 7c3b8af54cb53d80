import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { databricksControlPlane } from '../../../lib/contract/databricks/control-plane';
import { DataPlaneNetwork, WorkspaceNetwork, type DataPlaneNetworkProps } from '../../../lib/data-plane/network';
import { CUSTOMER, customerStack, ownControlPlane } from '../contracts';
import { createNetwork, ENDPOINT_SERVICES, privateControlPlane, propertiesOf, ZONES } from './networks';

interface Statement {
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Principal: unknown;
  readonly Resource: string | string[];
  readonly Condition?: unknown;
}

/** The statements of an endpoint's policy by their ids; `undefined` if it has none. */
function policyOf(stack: Stack, service: string): Record<string, Statement> | undefined {
  const endpoint = propertiesOf(stack, 'AWS::EC2::VPCEndpoint').find((one) =>
    JSON.stringify(one.ServiceName).includes(`.${service}"`),
  );
  const document = endpoint?.PolicyDocument as { Statement: Statement[] } | undefined;
  const entries = document?.Statement.map((statement): [string, Statement] => [statement.Sid ?? '', statement]);
  return entries && Object.fromEntries(entries);
}

function stackWith(props: Partial<DataPlaneNetworkProps>, workspaces = 1): Stack {
  const stack = customerStack();
  const network = createNetwork(stack, props);
  for (let index = 0; index < workspaces; index += 1) new WorkspaceNetwork(stack, `Workspace${index}`, { network });
  return stack;
}

describe('endpoint policies', () => {
  const databricks = databricksControlPlane({ region: 'eu-west-1' });

  test('S3: own buckets for own and control-plane sessions, and what the contract names', () => {
    const policy = policyOf(stackWith({ controlPlane: databricks }), 's3');
    expect(Object.keys(policy ?? {})).toEqual([
      'OwnBuckets',
      'ControlPlane1artifacts',
      'ControlPlane2logs',
      'ControlPlane3datasets',
      'ControlPlane4systemTables',
    ]);
    expect(policy?.OwnBuckets?.Condition).toEqual({
      StringEquals: { 'aws:PrincipalAccount': [CUSTOMER, '414351767826'], 'aws:ResourceAccount': CUSTOMER },
    });
    expect(policy?.ControlPlane1artifacts).toMatchObject({
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketLocation'],
      Resource: ['arn:aws:s3:::databricks-prod-artifacts-eu-west-1', 'arn:aws:s3:::databricks-prod-artifacts-eu-west-1/*'],
      Condition: { StringEquals: { 'aws:ResourceAccount': '414351767826' } },
    });
    expect(policy?.ControlPlane2logs?.Action).toEqual(['s3:PutObject', 's3:ListBucket', 's3:GetBucketLocation']);
  });

  test('S3: nodes of a plain image fetch what they lack, without a way to the internet', () => {
    const policy = policyOf(stackWith({}), 's3');
    expect(Object.keys(policy ?? {})).toEqual(['OwnBuckets', 'ControlPlane1artifacts', 'ControlPlane2amazonLinux']);
    expect(policy?.ControlPlane2amazonLinux?.Resource).toContain('arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*');
  });

  test('STS: sessions of the own AWS account, and those that the contract names', () => {
    expect(Object.keys(policyOf(stackWith({}), 'sts') ?? {})).toEqual(['OwnAwsAccount']);
    const policy = policyOf(stackWith({ controlPlane: databricks }), 'sts');
    expect(policy?.OwnAwsAccount?.Condition).toEqual({ StringEquals: { 'aws:PrincipalAccount': CUSTOMER } });
    expect(policy?.ControlPlane).toMatchObject({
      Action: ['sts:AssumeRole', 'sts:GetSessionToken', 'sts:TagSession'],
      Principal: { AWS: databricks.contract.sessionPrincipals },
    });
  });

  test('Kinesis: streams of the control plane for its sessions, of the own AWS account for its own', () => {
    const policy = policyOf(stackWith({ controlPlane: databricks }), 'kinesis-streams');
    expect(policy?.ControlPlane).toMatchObject({
      Action: ['kinesis:PutRecord', 'kinesis:PutRecords', 'kinesis:DescribeStream'],
      Resource: 'arn:aws:kinesis:eu-west-1:414351767826:stream/*',
    });
    expect(policy?.OwnStreams).toMatchObject({
      Resource: `arn:aws:kinesis:eu-west-1:${CUSTOMER}:stream/*`,
      Condition: { StringEquals: { 'aws:PrincipalAccount': CUSTOMER } },
    });
  });

  test('in GovCloud: ARNs of its partition, principals of its AWS account', () => {
    const stack = customerStack('us-gov-west-1');
    const controlPlane = databricksControlPlane({ region: 'us-gov-west-1' });
    new DataPlaneNetwork(stack, 'Network', { controlPlane, availabilityZones: ['us-gov-west-1a', 'us-gov-west-1b'] });
    expect(policyOf(stack, 'kinesis-streams')?.ControlPlane?.Resource).toMatch(
      /^arn:aws-us-gov:kinesis:us-gov-west-1:044793339203:/,
    );
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/arn:aws:/);
  });

  test('let further buckets pass, in one statement', () => {
    const stack = customerStack();
    const network = createNetwork(stack);
    network.allowBucket('arn:aws:s3:::partner-one');
    network.allowBucket('arn:aws:s3:::partner-two');
    expect(policyOf(stack, 's3')?.DataBuckets?.Resource).toEqual([
      'arn:aws:s3:::partner-one',
      'arn:aws:s3:::partner-one/*',
      'arn:aws:s3:::partner-two',
      'arn:aws:s3:::partner-two/*',
    ]);
  });

  test.each<[string, Partial<DataPlaneNetworkProps>, number, boolean]>([
    ['without a workspace yet', {}, 0, true],
    ['with one workspace', {}, 1, true],
    ['with several', {}, 2, false],
    ['with several, when asked for', { restrictEndpoints: true }, 2, true],
    ['with one, when not wanted', { restrictEndpoints: false }, 1, false],
  ])('%s', (_, props, workspaces, restricted) => {
    const stack = stackWith(props, workspaces);
    expect([policyOf(stack, 's3') !== undefined, policyOf(stack, 'sts') !== undefined]).toEqual([restricted, restricted]);
  });
});

describe('endpoints of services', () => {
  const services = (props: Partial<DataPlaneNetworkProps>) =>
    propertiesOf(stackWith(props), 'AWS::EC2::VPCEndpoint').map(
      ({ ServiceName }) => JSON.stringify(ServiceName).match(/\.([\w-]+)"/)?.[1],
    );

  test.each<[string, Partial<DataPlaneNetworkProps>, string[]]>([
    [
      'those that the contract names',
      { controlPlane: databricksControlPlane({ region: 'eu-west-1' }) },
      ['s3', 'sts', 'kinesis-streams'],
    ],
    ['others', { serviceEndpoints: ['sts', 'kms'] }, ['s3', 'sts', 'kms']],
    ['none but S3', { serviceEndpoints: [] }, ['s3']],
    ['none at all', { serviceEndpoints: [], s3Endpoint: false }, []],
  ])('%s', (_, props, expected) => {
    expect(services(props)).toEqual(expected);
  });

  test('lie in subnets and a group of their own, which admits the VPC on port 443 and lets nothing out', () => {
    const stack = stackWith({});
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Endpoints of a data plane',
      SecurityGroupIngress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' })],
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
    const nodes = propertiesOf(stack, 'AWS::EC2::SecurityGroup').filter((one) => one.GroupDescription === 'Nodes of a workspace');
    expect(nodes).toHaveLength(1);
  });
});

describe('PrivateLink', () => {
  test('is a pair of endpoints, whose names the services bring', () => {
    const stack = customerStack();
    const network = createNetwork(stack, { controlPlane: databricksControlPlane({ region: 'eu-west-1' }), privateLink: true });
    const template = Template.fromStack(stack);
    for (const id of ['vpce-svc-0da6ebf1461278016', 'vpce-svc-09b4eb2bc775f4e8c']) {
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        ServiceName: `com.amazonaws.vpce.eu-west-1.${id}`,
        PrivateDnsEnabled: true,
        SubnetIds: stack.resolve(network.endpointSubnetIds) as object,
      });
    }
    template.resourceCountIs('AWS::Route53::HostedZone', 0);
    const [group] = propertiesOf(stack, 'AWS::EC2::SecurityGroup');
    expect((group?.SecurityGroupIngress as { FromPort: number }[]).map((rule) => rule.FromPort)).toEqual([
      443, 6666, 8443, 8444, 8445,
    ]);
  });

  test('otherwise has private zones for exactly the hosts, never for the whole domain', () => {
    const stack = customerStack();
    const controlPlane = privateControlPlane();
    createNetwork(stack, { controlPlane, privateLink: true, workspaceHosts: ['acme.eu1.lake.example.com'] });
    const zones = propertiesOf(stack, 'AWS::Route53::HostedZone').map((zone) => zone.Name);
    expect(zones).toEqual(['accounts.eu1.lake.example.com', 'acme.eu1.lake.example.com', 'relay.eu1.lake.example.com']);
    const records = propertiesOf(stack, 'AWS::Route53::RecordSet');
    expect(records.map((record) => record.Name)).toEqual(zones);
    const endpoints = records.map((record) => /PrivateLink(RestApi|Relay)/.exec(JSON.stringify(record.AliasTarget))?.[1]);
    expect(endpoints).toEqual(['RestApi', 'RestApi', 'Relay']);
  });

  test('lies in the zones that the services cover', () => {
    const stack = customerStack();
    const network = createNetwork(stack, {
      controlPlane: privateControlPlane(),
      privateLink: true,
      privateLinkZones: ['eu-west-1b'],
    });
    for (const { serviceName } of Object.values(ENDPOINT_SERVICES)) {
      Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
        ServiceName: serviceName,
        SubnetIds: [stack.resolve(network.endpointSubnetIds[1]) as object],
      });
    }
  });

  test('is not made unasked, though the contract offers it', () => {
    const stack = customerStack();
    const network = createNetwork(stack, { controlPlane: privateControlPlane() });
    expect(network.restApiEndpointId).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpoint', 2);
  });

  test('fails when the control plane offers none', () => {
    const props = { controlPlane: ownControlPlane(), availabilityZones: ZONES, privateLink: true };
    expect(() => new DataPlaneNetwork(customerStack(), 'Network', props)).toThrow(
      /privateLink must be false: the control plane "eu1" offers no PrivateLink endpoint services/,
    );
  });
});
