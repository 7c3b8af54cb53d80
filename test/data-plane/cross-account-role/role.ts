import type { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { CrossAccountRole, type CrossAccountRoleProps } from '../../../lib/data-plane';
import type { Statement } from '../../checks/iam';
import { ACCOUNT_ID, customerStack, ownControlPlane } from '../contracts';

/** A statement of a trust policy. */
export interface TrustStatement {
  readonly Action: string;
  readonly Principal: { readonly AWS: string };
  readonly Condition: Record<string, Record<string, string>>;
}

interface RoleProperties {
  readonly AssumeRolePolicyDocument: { readonly Statement: TrustStatement[] };
  readonly Policies: { readonly PolicyDocument: { readonly Statement: Statement[] } }[];
}

/** A strict role for an own control plane, unless the props say otherwise. */
export function roleIn(stack: Stack, props: Partial<CrossAccountRoleProps> = {}, id = 'CrossAccount'): CrossAccountRole {
  return new CrossAccountRole(stack, id, {
    controlPlane: ownControlPlane(),
    accountId: ACCOUNT_ID,
    vpcIds: ['vpc-0a'],
    ...props,
  });
}

/** What the template says of the role. */
export function synthesized(stack: Stack): { trust: TrustStatement[]; statements: Statement[] } {
  const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const [, role] = roles.find(([id]) => id.startsWith('CrossAccount')) ?? [];
  const properties = role?.['Properties'] as RoleProperties;
  return {
    trust: properties.AssumeRolePolicyDocument.Statement,
    statements: properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  };
}

/** The statements of a role with these props. */
export function statementsOf(props: Partial<CrossAccountRoleProps> = {}): Statement[] {
  const stack = customerStack();
  roleIn(stack, props);
  return synthesized(stack).statements;
}
