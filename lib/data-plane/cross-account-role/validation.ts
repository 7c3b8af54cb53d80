import type { IConstruct } from 'constructs';
import { CrossAccountPolicy } from '../../contract';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';

/** The ids that a scoped policy names. */
interface NamedIds {
  readonly vpcIds: string[];
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}

const PREFIXES: Record<keyof NamedIds, string> = { vpcIds: 'vpc-', subnetIds: 'subnet-', securityGroupIds: 'sg-' };

/** Never `/` alone, below which lie all roles of the AWS account, nor a wildcard. */
const NODE_ROLE_PATH = /^(\/[\w+=,.@-]+)+\/$/;

/** Checks that a policy has the ids it is scoped to, that ids are of their kind, and that a path of roles to pass is narrow. */
export function checkScope(scope: IConstruct, policy: CrossAccountPolicy, ids: NamedIds, nodeRolePath?: string): void {
  const problems = new Problems(scope);
  const needed: Record<CrossAccountPolicy, (keyof NamedIds)[]> = {
    [CrossAccountPolicy.MANAGED]: [],
    [CrossAccountPolicy.CUSTOMER_VPC]: [],
    [CrossAccountPolicy.RESTRICTED]: ['vpcIds', 'securityGroupIds'],
    [CrossAccountPolicy.STRICT]: ['vpcIds'],
  };
  for (const property of needed[policy]) {
    if (ids[property].length > 0) continue;
    problems.add(
      lit`CrossAccountScopeMissing`,
      `${property} must not be empty with the policy ${JSON.stringify(policy)}; name them or take another policy`,
    );
  }
  for (const property of ['vpcIds', 'subnetIds', 'securityGroupIds'] as const) {
    const prefix = PREFIXES[property];
    for (const id of ids[property]) {
      if (known(id)?.startsWith(prefix) === false) {
        problems.add(lit`CrossAccountScopeMalformed`, `${property} must begin with "${prefix}", got ${JSON.stringify(id)}`);
      }
    }
  }
  const path = known(nodeRolePath);
  if (path !== undefined && !NODE_ROLE_PATH.test(path)) {
    problems.add(
      lit`NodeRolePathInvalid`,
      `nodeRolePath must be folders of letters, digits and +=,.@_- between slashes, such as "/lakehouse/nodes/", got ${JSON.stringify(path)}`,
    );
  }
  problems.throwIfAny();
}
