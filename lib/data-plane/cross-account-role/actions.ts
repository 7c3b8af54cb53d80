/** Each action of one service, with its prefix. */
function actions(service: string, names: string): string[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => `${service}:${name}`);
}

/**
 * The EC2 actions of the policies that Databricks publishes.
 *
 * @see https://github.com/databricks/terraform-provider-databricks/blob/main/aws/data_aws_crossaccount_policy.go (2026-08)
 */
export const PUBLISHED = {
  /** Every form has these, on every resource. */
  base: actions(
    'ec2',
    `AssignPrivateIpAddresses CancelSpotInstanceRequests CreateFleet CreateLaunchTemplate CreateLaunchTemplateVersion
    CreateTags DeleteFleets DeleteLaunchTemplate DeleteLaunchTemplateVersions DeleteTags DescribeAvailabilityZones
    DescribeFleetHistory DescribeFleetInstances DescribeFleets DescribeIamInstanceProfileAssociations
    DescribeInstanceStatus DescribeInstances DescribeInternetGateways DescribeLaunchTemplateVersions
    DescribeLaunchTemplates DescribeNatGateways DescribeNetworkAcls DescribePrefixLists
    DescribeReservedInstancesOfferings DescribeRouteTables DescribeSecurityGroups DescribeSpotInstanceRequests
    DescribeSpotPriceHistory DescribeSubnets DescribeVolumes DescribeVpcAttribute DescribeVpcs GetLaunchTemplateData
    GetSpotPlacementScores ModifyFleet ModifyLaunchTemplate RequestSpotInstances`,
  ),

  /** Instances, volumes and rules of security groups: on every resource, or scoped in the restricted form. */
  compute: actions(
    'ec2',
    `AssociateIamInstanceProfile AttachVolume AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateVolume
    DeleteVolume DetachVolume DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation
    RevokeSecurityGroupEgress RevokeSecurityGroupIngress RunInstances TerminateInstances`,
  ),

  /** To make the VPC of a workspace. */
  network: actions(
    'ec2',
    `AllocateAddress AssociateDhcpOptions AssociateRouteTable AttachInternetGateway CreateDhcpOptions
    CreateInternetGateway CreateNatGateway CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateVpc
    CreateVpcEndpoint DeleteDhcpOptions DeleteInternetGateway DeleteNatGateway DeleteRoute DeleteRouteTable
    DeleteSecurityGroup DeleteSubnet DeleteVpc DeleteVpcEndpoints DetachInternetGateway DisassociateRouteTable
    ModifyVpcAttribute ReleaseAddress`,
  ),
};

/** What a cluster manager of this library reads: to choose instances, to watch them, and to check a network. */
export const STRICT_READS = actions(
  'ec2',
  `DescribeAvailabilityZones DescribeFleetHistory DescribeFleetInstances DescribeFleets
  DescribeIamInstanceProfileAssociations DescribeImages DescribeInstanceStatus DescribeInstanceTypeOfferings
  DescribeInstanceTypes DescribeInstances DescribeInternetGateways DescribeLaunchTemplateVersions
  DescribeLaunchTemplates DescribeNatGateways DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups
  DescribeSpotInstanceRequests DescribeSpotPriceHistory DescribeSubnets DescribeVolumes DescribeVpcAttribute
  DescribeVpcEndpoints DescribeVpcs GetSpotPlacementScores`,
);
