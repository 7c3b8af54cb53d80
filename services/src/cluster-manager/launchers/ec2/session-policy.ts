import type { DataPlane } from './data-plane';
import { TAGS } from './fleet-request';

const LAUNCH = ['ec2:CreateFleet', 'ec2:RunInstances'];

/**
 * What a session may do at most, whatever the role allows: launch into the workspace's own subnets and security groups, tag what it
 * launches, watch, and end instances of the workspace. A role with a wider policy than the strict one is confined as well.
 *
 * STS takes 2,048 characters: a network of 16 subnets and 5 groups, the largest, stays below.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function launching({ workspaceId, subnetIds, securityGroupIds }: DataPlane): string {
  const network = [
    ...subnetIds.map((id) => ec2Arn(`subnet/${id}`)),
    ...securityGroupIds.map((id) => ec2Arn(`security-group/${id}`)),
  ];
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['ec2:Describe*', 'iam:PassRole', 'iam:CreateServiceLinkedRole'], Resource: '*' },
      { Effect: 'Allow', Action: LAUNCH, NotResource: [ec2Arn('subnet/*'), ec2Arn('security-group/*')] },
      { Effect: 'Allow', Action: LAUNCH, Resource: network },
      allowWhere('ec2:CreateTags', { 'ec2:CreateAction': ['RunInstances', 'CreateFleet'] }),
      allowWhere('ec2:TerminateInstances', { [`aws:ResourceTag/${TAGS.workspace}`]: workspaceId }),
    ],
  });
}

function allowWhere(action: string, equal: Readonly<Record<string, string | readonly string[]>>) {
  return { Effect: 'Allow', Action: action, Resource: '*', Condition: { StringEquals: equal } };
}

/** Of whatever partition, region and AWS account the role is in. */
function ec2Arn(resource: string): string {
  return `arn:*:ec2:*:*:${resource}`;
}
