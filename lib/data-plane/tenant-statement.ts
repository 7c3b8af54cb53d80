import * as iam from 'aws-cdk-lib/aws-iam';
import type { ControlPlaneContract } from '../contract';

/** What the control plane may do with a bucket or key of one account. */
export interface TenantStatementProps {
  /** The control plane. */
  readonly contract: ControlPlaneContract;
  /** Id of the platform account. */
  readonly accountId: string;
  /** Id of the statement. */
  readonly sid: string;
  /** Actions allowed. */
  readonly actions: string[];
  /** Resources, as the resource's own policy names them. */
  readonly resources: string[];
  /** Further conditions. @default - none */
  readonly conditions?: iam.Conditions;
}

/**
 * A statement of a bucket's or key's policy that admits the control plane on behalf of one account only.
 *
 * The control plane reaches the buckets and keys of all its customers as one principal. Its sessions are tagged with the
 * account they act for, and the tag is demanded here: without it, any customer could have it read this one's data.
 */
export function tenantStatement(props: TenantStatementProps): iam.PolicyStatement {
  const { contract, accountId, sid, actions, resources, conditions } = props;
  const { principalArn, arnPattern } = contract.storageAccess;
  return new iam.PolicyStatement({
    sid,
    principals: [new iam.ArnPrincipal(principalArn)],
    actions,
    resources,
    conditions: {
      StringEquals: { [`aws:PrincipalTag/${contract.tenantTagKey}`]: accountId },
      ...(arnPattern && { ArnLike: { 'aws:PrincipalArn': arnPattern } }),
      ...conditions,
    },
  });
}
