import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ControlPlaneContract } from '../../contract';

/** What the statements of a cross-account role are bound to. */
export interface CrossAccountScope {
  /** The control plane. */
  readonly contract: ControlPlaneContract;
  /** Id of the platform account. */
  readonly accountId: string;
  /** Id of the AWS account that owns the role. */
  readonly awsAccount: string;
  /** VPCs of the data plane. */
  readonly vpcIds: string[];
  /** Subnets that do not bear the tag of the data plane. */
  readonly subnetIds: string[];
  /** Security groups that do not bear it. */
  readonly securityGroupIds: string[];
}

/** Statements with one reason for the wildcards in them. */
export interface StatementGroup {
  /** Why they cannot do without. */
  readonly reason: string;
  /** The statements. */
  readonly statements: PolicyStatement[];
}

/** ARNs of EC2 resources in the region of the control plane and the AWS account of the role, such as of `instance/*`. */
export function ec2Arns({ contract, awsAccount }: CrossAccountScope, names: string[]): string[] {
  return names.map((name) => `arn:${contract.partition}:ec2:${contract.region}:${awsAccount}:${name}`);
}

/** The VPCs of the data plane as a value for `ec2:Vpc`. */
export function vpcArns(scope: CrossAccountScope): string | string[] {
  return oneOrMany(
    ec2Arns(
      scope,
      scope.vpcIds.map((id) => `vpc/${id}`),
    ),
  );
}

/**
 * Conditions that hold for what a session's own workspace launches, or launched; none where sessions do not say for which they act. A
 * session without the tag has no value for the variable, and nothing matches.
 *
 * @param key whether tags are asked of the request or of the resource
 */
export function ofOwnWorkspace(
  { contract }: CrossAccountScope,
  key: 'aws:RequestTag' | 'aws:ResourceTag',
): Record<string, string> {
  if (!contract.workspaceTags) return {};
  const { sessionTagKey, resourceTagKey } = contract.workspaceTags;
  return { [`${key}/${resourceTagKey}`]: `\${aws:PrincipalTag/${sessionTagKey}}` };
}

/** One value as text, several as a list: the shortest form, and the one in which policies are published. */
export function oneOrMany(values: string[]): string | string[] {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}

/** ARN of the role that EC2 Spot makes for itself in an AWS account. */
export function spotRoleArn(partition: string, awsAccount: string): string {
  return `arn:${partition}:iam::${awsAccount}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`;
}
