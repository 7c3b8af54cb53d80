import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ec2Arns, vpcArns, type CrossAccountScope } from './scope';

/**
 * The scoped statements that Databricks publishes in place of the compute actions on every resource.
 *
 * Not as tight as they look: an image has no AWS account in its ARN, so the statement on images never matches one, and
 * the one on other resources lets every image through.
 *
 * @see https://github.com/databricks/terraform-provider-databricks/blob/main/aws/data_aws_crossaccount_policy.go (2026-08)
 */
export function restricted(scope: CrossAccountScope): PolicyStatement[] {
  const { key, value } = scope.contract.vendorTag;
  const arns = (...names: string[]) => ec2Arns(scope, names);
  const vendor = (conditionKey: string) => ({ StringEquals: { [`${conditionKey}/${key}`]: value } });
  const inVpc = { StringEquals: { 'ec2:vpc': vpcArns(scope) } };
  return [
    new PolicyStatement({
      sid: 'InstancePoolsSupport',
      actions: [
        'ec2:AssociateIamInstanceProfile',
        'ec2:DisassociateIamInstanceProfile',
        'ec2:ReplaceIamInstanceProfileAssociation',
      ],
      resources: arns('instance/*'),
      conditions: vendor('ec2:ResourceTag'),
    }),
    new PolicyStatement({
      sid: 'AllowEc2RunInstancePerTag',
      actions: ['ec2:RunInstances'],
      resources: arns('volume/*', 'instance/*'),
      conditions: vendor('aws:RequestTag'),
    }),
    new PolicyStatement({
      sid: 'AllowEc2RunInstanceImagePerTag',
      actions: ['ec2:RunInstances'],
      resources: arns('image/*'),
      conditions: vendor('aws:ResourceTag'),
    }),
    new PolicyStatement({
      sid: 'AllowEc2RunInstancePerVPCid',
      actions: ['ec2:RunInstances'],
      resources: arns('network-interface/*', 'subnet/*', 'security-group/*'),
      conditions: inVpc,
    }),
    new PolicyStatement({
      sid: 'AllowEc2RunInstanceOtherResources',
      actions: ['ec2:RunInstances'],
      notResources: arns('image/*', 'network-interface/*', 'subnet/*', 'security-group/*', 'volume/*', 'instance/*'),
    }),
    new PolicyStatement({
      sid: 'EC2TerminateInstancesTag',
      actions: ['ec2:TerminateInstances'],
      resources: arns('instance/*'),
      conditions: vendor('ec2:ResourceTag'),
    }),
    new PolicyStatement({
      sid: 'EC2AttachDetachVolumeTag',
      actions: ['ec2:AttachVolume', 'ec2:DetachVolume'],
      resources: arns('instance/*', 'volume/*'),
      conditions: vendor('ec2:ResourceTag'),
    }),
    new PolicyStatement({
      sid: 'EC2CreateVolumeByTag',
      actions: ['ec2:CreateVolume'],
      resources: arns('volume/*'),
      conditions: vendor('aws:RequestTag'),
    }),
    new PolicyStatement({
      sid: 'EC2DeleteVolumeByTag',
      actions: ['ec2:DeleteVolume'],
      resources: arns('volume/*'),
      conditions: vendor('ec2:ResourceTag'),
    }),
    new PolicyStatement({
      sid: 'VpcNonresourceSpecificActions',
      actions: [
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      resources: arns(...scope.securityGroupIds.map((id) => `security-group/${id}`)),
      conditions: inVpc,
    }),
  ];
}
