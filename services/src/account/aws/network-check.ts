import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { NetworkFault } from '../schema';
import { isDenied, isUnknownId, messageOf } from './aws-errors';
import type { CheckedNetwork, NetworkCheck } from './customer-aws';

type Part = 'vpc' | 'subnet' | 'securityGroup';

/** Looks at a network in AWS: everything is there, lies in the VPC, and nodes can find the control plane by its name. */
export async function checkNetwork(ec2: EC2Client, network: CheckedNetwork): Promise<NetworkCheck> {
  const looks = [
    ['vpc', () => vpcFaults(ec2, network)],
    ['subnet', () => subnetFaults(ec2, network)],
    ['securityGroup', () => securityGroupFaults(ec2, network)],
  ] as const;
  const errors: NetworkFault[] = [];
  for (const [part, look] of looks) errors.push(...(await faultsOf(part, look)));
  return { errors, warnings: [] };
}

async function faultsOf(part: Part, look: () => Promise<string[]>): Promise<NetworkFault[]> {
  try {
    return (await look()).map((message) => ({ error_type: part, error_message: message }));
  } catch (error) {
    if (isUnknownId(error)) return [{ error_type: part, error_message: messageOf(error) }];
    if (isDenied(error)) return [{ error_type: 'credentials', error_message: messageOf(error) }];
    throw error;
  }
}

async function vpcFaults(ec2: EC2Client, { vpcId }: CheckedNetwork): Promise<string[]> {
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
  if (vpc?.State !== 'available') return [`VPC ${vpcId} is ${vpc?.State ?? 'not there'}`];
  const faults: string[] = [];
  const support = await ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsSupport' }));
  if (!support.EnableDnsSupport?.Value) faults.push(`DNS support is not enabled for VPC ${vpcId}`);
  const hostnames = await ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsHostnames' }));
  if (!hostnames.EnableDnsHostnames?.Value) faults.push(`DNS hostnames are not enabled for VPC ${vpcId}`);
  return faults;
}

async function subnetFaults(ec2: EC2Client, { vpcId, subnetIds }: CheckedNetwork): Promise<string[]> {
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }));
  const faults: string[] = [];
  const zones = new Map<string, string>();
  for (const { SubnetId: id = '', VpcId: vpc, AvailabilityZone: zone = '' } of subnets) {
    if (vpc !== vpcId) faults.push(`subnet ${id} is in ${vpc}, not in VPC ${vpcId}`);
    const other = zones.get(zone);
    if (other !== undefined) faults.push(`subnets ${other} and ${id} are both in ${zone}; each must be in a zone of its own`);
    zones.set(zone, id);
  }
  return faults;
}

async function securityGroupFaults(ec2: EC2Client, { vpcId, securityGroupIds }: CheckedNetwork): Promise<string[]> {
  const { SecurityGroups: groups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [...securityGroupIds] }));
  return groups
    .filter((group) => group.VpcId !== vpcId)
    .map((group) => `security group ${group.GroupId} is in ${group.VpcId}, not in VPC ${vpcId}`);
}
