import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { CrossAccountRole, DataPlaneEgress, DataPlaneStack, type DataPlaneNetworkProps } from '../data-plane';
import { VpcEgress, type VpcEntry } from './description';
import { GivenParts } from './given-parts';
import { deploymentNameOf } from './names';
import type { DataPlanePlan } from './plan';
import { usesPrivateLink, zonesOf } from './vpc';
import { workspaceDefinition } from './workspace-definition';

/** Makes the stack of what an account has in one VPC. */
export function addDataPlaneStack(scope: Construct, plan: DataPlanePlan): DataPlaneStack {
  const { account, served, stackName, owner, workspaces } = plan;
  const { region } = served.controlPlane.contract;
  const given = new GivenParts(account.awsAccount, region);
  return new DataPlaneStack(scope, stackName, {
    env: { account: account.awsAccount, region },
    accountId: account.id,
    ...networkProps(plan, given),
    crossAccountRole: given.part('CrossAccountRole', owner.crossAccountRoleArn, (parent, arn) =>
      CrossAccountRole.fromRoleArn(parent, 'Import', arn),
    ),
    crossAccountPolicy: owner.crossAccountPolicy,
    registerFromVpc: owner.registerFromVpc,
    adoptCredential: owner.adopt?.credential,
    credentials: given.part('Credentials', account.credentialsSecretArn, (parent, arn) =>
      Secret.fromSecretCompleteArn(parent, 'Import', arn),
    ),
    ...(owner.deletable ? { terminationProtection: false, removalPolicy: RemovalPolicy.DESTROY } : {}),
    workspaces: workspaces.map((workspace) => workspaceDefinition(plan, workspace, given)),
  });
}

function networkProps({ account, served, owner, workspaces }: DataPlanePlan, given: GivenParts): DataPlaneNetworkProps {
  const { controlPlane, entry } = served;
  const { vpc, existingVpc } = owner;
  const availabilityZones = zonesOf(owner, entry);
  return {
    controlPlane,
    availabilityZones,
    cidr: vpc?.cidr ?? existingVpc?.cidr,
    egress: existingVpc ? undefined : egressOf(vpc),
    vpc: given.part('Vpc', existingVpc, (parent, { id: vpcId, cidr: vpcCidrBlock }) =>
      Vpc.fromVpcAttributes(parent, 'Import', { vpcId, vpcCidrBlock, availabilityZones }),
    ),
    privateRouteTableIds: existingVpc?.privateRouteTableIds,
    zoneCidrs: existingVpc?.zoneCidrs,
    privateLink: usesPrivateLink(owner),
    // Databricks' endpoint services bring the names of its hosts along.
    workspaceHosts: entry.databricks
      ? undefined
      : workspaces.map((workspace) => `${deploymentNameOf(account, workspace)}.${controlPlane.contract.domain}`),
  };
}

function egressOf({ egress = VpcEgress.NAT, transitGatewayId = '' }: VpcEntry = {}): DataPlaneEgress {
  switch (egress) {
    case VpcEgress.NAT:
      return DataPlaneEgress.natGateway();
    case VpcEgress.NAT_PER_ZONE:
      return DataPlaneEgress.natGatewayPerZone();
    case VpcEgress.TRANSIT_GATEWAY:
      return DataPlaneEgress.transitGateway(transitGatewayId);
    case VpcEgress.ISOLATED:
      return DataPlaneEgress.isolated();
  }
}
