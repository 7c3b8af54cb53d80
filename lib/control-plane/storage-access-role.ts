import { Resource, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { customerRoles, rolePath, TENANT_TAG_KEY } from '../contract/lakehouse';
import { acknowledgeInlinePolicies } from '../shared/acknowledge-inline-policies';
import { acknowledgeWildcards } from '../shared/acknowledge-wildcards';
import { processesCalling } from './processes/manifest';

/** Properties of StorageAccessRole. */
export interface StorageAccessRoleProps {
  /** Name of the control plane, unique within the AWS account. */
  readonly controlPlaneName: string;
  /** ARN patterns of the customers' roles that may be assumed, for governed tables and log delivery. @default - any AWS account's roles below the IAM path `/lakehouse/` */
  readonly customerRoleArns?: string[];
}

/**
 * The one role of a control plane that reaches the customers' buckets and keys.
 *
 * Whoever assumes it tags the session with the id of one account, and all it may do needs that tag: the policies of the
 * customers' buckets and keys ask for it too, so that a call made for one customer cannot reach the data of another. The
 * AWS account of the control plane itself is left out, so that no customer can name one of its buckets as his own.
 */
export class StorageAccessRole extends Resource {
  /** The role. */
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: StorageAccessRoleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Resource', {
      path: rolePath(props.controlPlaneName, 'storage-access'),
      assumedBy: this.callers(props.controlPlaneName),
      description: `Customers' buckets and keys, for the control plane ${props.controlPlaneName}`,
    });
    const statements = this.statements(props.customerRoleArns);
    for (const statement of statements) this.role.addToPolicy(statement);
    acknowledgeWildcards(
      this.role,
      'buckets, keys and roles are the customers’: each is reached only as its own policy allows',
      statements,
    );
    acknowledgeInlinePolicies(this.role);
  }

  /** The processes that the manifest lets assume this role, by the paths of their roles: roles may be replaced. */
  private callers(controlPlaneName: string): iam.IPrincipal {
    const { partition, account } = this.stack;
    const roles = processesCalling('storage-access-role').map(
      (process) => `arn:${partition}:iam::${account}:role${rolePath(controlPlaneName, process)}*`,
    );
    return new iam.AccountRootPrincipal()
      .withConditions({
        ArnLike: { 'aws:PrincipalArn': roles },
        Null: { [`aws:RequestTag/${TENANT_TAG_KEY}`]: 'false' },
      })
      .withSessionTags();
  }

  private statements(customerRoleArns?: string[]): iam.PolicyStatement[] {
    const { partition, region, account } = Stack.of(this);
    const allow = (actions: string[], ...resources: string[]) =>
      new iam.PolicyStatement({
        actions,
        resources,
        conditions: {
          Null: { [`aws:PrincipalTag/${TENANT_TAG_KEY}`]: 'false' },
          StringNotEquals: { 'aws:ResourceAccount': account },
        },
      });
    const roles = customerRoleArns ?? [customerRoles(partition)];
    return [
      allow(['s3:GetBucketLocation', 's3:ListBucket'], `arn:${partition}:s3:::*`),
      allow(['s3:PutObject'], `arn:${partition}:s3:::*/*`),
      allow(['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'], `arn:${partition}:kms:${region}:*:key/*`),
      allow(['sts:AssumeRole', 'sts:TagSession'], ...roles),
    ];
  }
}
