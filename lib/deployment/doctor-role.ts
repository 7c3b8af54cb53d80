import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { customerRoles, rolePath, TENANT_TAG_KEY } from '../contract/lakehouse';
import { acknowledgeInlinePolicies } from '../shared/acknowledge-inline-policies';
import { acknowledgeWildcards } from '../shared/acknowledge-wildcards';

/** Properties of DoctorRole. */
export interface DoctorRoleProps {
  /** Name of the control plane. */
  readonly controlPlaneName: string;
  /** ARN of the user or role that may assume the role, or of the AWS account's root for all that its policies let. */
  readonly principalArn: string;
}

/** Name of every session that the doctor gets in a customer's AWS account. */
const SESSION_NAME = 'lakehouse-doctor';

/**
 * The role as which `cdk-lakehouse doctor` tries whom the customers' cross-account roles trust.
 *
 * Those roles trust what lies below the cluster manager's IAM path, so this role lies there, and whoever assumes it could
 * do what the cluster manager can. It is made only if asked for, for one principal, and its sessions at customers must
 * bear a name by which their CloudTrail tells them from the cluster manager's. The doctor gives up all permissions of
 * those sessions by a session policy.
 */
export class DoctorRole extends Construct {
  /** The role. */
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: DoctorRoleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Resource', {
      path: rolePath(props.controlPlaneName, 'cluster-manager'),
      assumedBy: new iam.ArnPrincipal(props.principalArn),
      description: 'Tries whom the cross-account roles of customers trust',
    });
    // The external id is not asked for here: only a refusal by the customer's own trust policy is a proof.
    const tagged = { Null: { [`aws:RequestTag/${TENANT_TAG_KEY}`]: 'false' } };
    const resources = [customerRoles(Stack.of(this).partition)];
    const statements = [
      new iam.PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources,
        conditions: { ...tagged, StringEquals: { 'sts:RoleSessionName': SESSION_NAME } },
      }),
      new iam.PolicyStatement({ actions: ['sts:TagSession'], resources, conditions: tagged }),
    ];
    for (const statement of statements) this.role.addToPolicy(statement);
    acknowledgeWildcards(
      this.role,
      'which AWS accounts customers have, and what their roles are called, is not known here',
      statements,
    );
    acknowledgeInlinePolicies(this.role);
  }
}
