import { Port, Peer, SecurityGroup, type ISecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../../shared/acknowledge-wildcards';
import type { FunctionPlace } from '../../shared/custom-resource/deployment-function';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { RegistrarProps } from './registrar';

/**
 * What Lambda does with the role of a function in a VPC. EC2 knows no resources of the first three.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Where the function runs: with `vpc` in its subnets, with a security group that lets out HTTPS, and as a role that may do so. */
export function placeOf(scope: Construct, role: Role, props: RegistrarProps): FunctionPlace | undefined {
  const { vpc, subnets = [], securityGroups } = props;
  checkPlace(scope, props);
  if (!vpc) return undefined;
  const statement = new PolicyStatement({ actions: NETWORK_INTERFACES, resources: ['*'] });
  role.addToPolicy(statement); // of the role's own policy, which is there before the function
  acknowledgeWildcards(role, 'Lambda makes the network interfaces, and names them only then', [statement]);
  const group = securityGroups ?? [createSecurityGroup(scope, vpc)];
  return { vpc, subnets, securityGroups: group };
}

function createSecurityGroup(scope: Construct, vpc: IVpc): ISecurityGroup {
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Registers workspaces at the control plane',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'account API of the control plane, and AWS services');
  return group;
}

function checkPlace(scope: Construct, { vpc, subnets, securityGroups }: RegistrarProps): void {
  const problems = new Problems(scope);
  if (vpc && (subnets ?? []).length === 0) {
    problems.add(lit`RegistrarSubnets`, 'subnets must be given with vpc, one or more, got none');
  }
  for (const [name, given] of Object.entries({ subnets, securityGroups })) {
    if (vpc || given === undefined) continue;
    problems.add(lit`RegistrarPlaceWithoutVpc`, `${name} must be given with vpc only; without one the function is in no VPC`);
  }
  problems.throwIfAny();
}
