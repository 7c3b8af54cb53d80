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

/** What a control plane of this library reads: templates and images to launch from, instances, and the network that is registered. */
export const STRICT_READS = actions(
  'ec2',
  `DescribeImages DescribeInstances DescribeLaunchTemplateVersions DescribeLaunchTemplates DescribeSecurityGroups
  DescribeSubnets DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcs`,
);
