import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CrossAccountPolicy } from '../../contract';
import { PUBLISHED } from './actions';
import { restricted } from './restricted';
import { spotRoleArn, type CrossAccountScope, type StatementGroup } from './scope';
import { strict } from './strict';

/** The statements of a cross-account role, except those that pass roles. */
export function crossAccountStatements(policy: CrossAccountPolicy, scope: CrossAccountScope): StatementGroup[] {
  const { base, compute, network } = PUBLISHED;
  switch (policy) {
    case CrossAccountPolicy.MANAGED:
      return published(scope, [everywhere([...base, ...compute, ...network])]);
    case CrossAccountPolicy.CUSTOMER_VPC:
      return published(scope, [everywhere([...base, ...compute])]);
    case CrossAccountPolicy.RESTRICTED:
      return published(scope, [everywhere(base), ...restricted(scope)]);
    case CrossAccountPolicy.STRICT:
      return strict(scope);
  }
}

function published(scope: CrossAccountScope, statements: PolicyStatement[]): StatementGroup[] {
  const reason = 'the vendor publishes this policy and checks that a role has it; the strict policy has less';
  return [{ reason, statements: [...statements, spotServiceLinkedRole(scope)] }];
}

function everywhere(actions: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources: ['*'] });
}

function spotServiceLinkedRole({ contract }: CrossAccountScope): PolicyStatement {
  return new PolicyStatement({
    actions: ['iam:CreateServiceLinkedRole', 'iam:PutRolePolicy'],
    resources: [spotRoleArn(contract.partition, '*')],
    conditions: { StringLike: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
  });
}
