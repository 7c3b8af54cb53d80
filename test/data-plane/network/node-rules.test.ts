import { Template } from 'aws-cdk-lib/assertions';
import { DatabricksShard, type IControlPlane } from '../../../lib/contract';
import { databricksControlPlane } from '../../../lib/contract/databricks/control-plane';
import { DataPlaneEgress, DataPlaneNetwork, WorkspaceNetwork, type DataPlaneNetworkProps } from '../../../lib/data-plane/network';
import { customerStack, ownControlPlane } from '../contracts';
import { privateControlPlane, propertiesOf } from './networks';

/** The rules of a workspace's group for what goes out, as `tcp 443 0.0.0.0/0`. */
function egressOf(controlPlane: IControlPlane, props: Partial<DataPlaneNetworkProps> = {}): string[] {
  const { region } = controlPlane.contract;
  const stack = customerStack(region);
  const availabilityZones = [`${region}a`, `${region}b`];
  const network = new DataPlaneNetwork(stack, 'Network', { controlPlane, availabilityZones, ...props });
  new WorkspaceNetwork(stack, 'Workspace', { network });
  const group = propertiesOf(stack, 'AWS::EC2::SecurityGroup').find((one) => one.GroupDescription === 'Nodes of a workspace');
  return (group?.SecurityGroupEgress as Record<string, string | number>[]).map((rule) => {
    const ports = rule.FromPort === rule.ToPort ? rule.FromPort : `${rule.FromPort}-${rule.ToPort}`;
    return `${rule.IpProtocol} ${ports} ${rule.CidrIp ?? rule.DestinationPrefixListId}`;
  });
}

const anywhere = (...ports: string[]) => ports.map((port) => `tcp ${port} 0.0.0.0/0`);
const inVpc = (...ports: string[]) => ports.map((port) => `tcp ${port} 10.0.0.0/16`);
const databricks = (region: string, shard?: DatabricksShard) => databricksControlPlane({ region, shard });

test.each<[string, IControlPlane, Partial<DataPlaneNetworkProps>, string[]]>([
  ['an own control plane', ownControlPlane(), {}, anywhere('443')],
  ['Databricks', databricks('eu-west-1'), {}, anywhere('443', '8443', '8444', '8445-8451')],
  ['Databricks in GovCloud', databricks('us-gov-west-1'), {}, anywhere('443', '2443', '8443', '8444', '8445-8451')],
  [
    'Databricks with the compliance security profile',
    databricksControlPlane({ region: 'eu-west-1', complianceSecurityProfile: true, lakebase: true }),
    {},
    anywhere('443', '2443', '5432', '8443', '8444', '8445-8451'),
  ],
  [
    'Databricks over PrivateLink',
    databricks('eu-west-1'),
    { privateLink: true },
    [...anywhere('443'), ...inVpc('6666', '8443', '8444', '8445-8451')],
  ],
  [
    'Databricks in GovCloud over PrivateLink',
    databricks('us-gov-west-1', DatabricksShard.GOVCLOUD_DOD),
    { privateLink: true },
    [...anywhere('443'), ...inVpc('2443', '8443', '8444', '8445-8451')],
  ],
  ['an isolated VPC: only S3 has a route out', privateControlPlane(), { egress: DataPlaneEgress.isolated() }, anywhere('443')],
  [
    'an isolated VPC that knows the prefix list of S3',
    databricks('eu-west-1'),
    { egress: DataPlaneEgress.isolated(), s3PrefixListId: 'pl-6da54004' },
    [...inVpc('443'), 'tcp 443 pl-6da54004', ...inVpc('6666', '8443', '8444', '8445-8451')],
  ],
  [
    'DNS servers of the customer',
    ownControlPlane(),
    { dnsServers: ['10.9.0.2', '10.9.1.2'] },
    [...anywhere('443'), 'tcp 53 10.9.0.2/32', 'udp 53 10.9.0.2/32', 'tcp 53 10.9.1.2/32', 'udp 53 10.9.1.2/32'],
  ],
  [
    'a contract without port 443, which S3 needs',
    { contract: { ...ownControlPlane().contract, ports: [{ fromPort: 8443, description: 'API' }] } },
    {},
    anywhere('443', '8443'),
  ],
])('%s: nodes dial exactly its ports', (_, controlPlane, props, expected) => {
  expect(egressOf(controlPlane, props)).toEqual(expected);
});

test('nodes reach each other on all TCP and UDP ports, and nobody else reaches them', () => {
  const stack = customerStack();
  const network = new DataPlaneNetwork(stack, 'Network', {
    controlPlane: ownControlPlane(),
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  });
  const workspace = new WorkspaceNetwork(stack, 'Workspace', { network });
  const group = stack.resolve(workspace.securityGroupIds[0]) as object;
  const template = Template.fromStack(stack);
  for (const IpProtocol of ['tcp', 'udp']) {
    const rule = { GroupId: group, IpProtocol, FromPort: 0, ToPort: 65535 };
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { ...rule, SourceSecurityGroupId: group });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { ...rule, DestinationSecurityGroupId: group });
  }
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
  template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 2);
  const inline = propertiesOf(stack, 'AWS::EC2::SecurityGroup').find((one) => one.GroupDescription === 'Nodes of a workspace');
  expect(inline).not.toHaveProperty('SecurityGroupIngress');
});
