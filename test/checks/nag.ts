import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

const packs = [new AwsSolutionsChecks(), new NIST80053R5Checks(), new HIPAASecurityChecks(), new PCIDSS321Checks()];

/**
 * Unacknowledged findings of the four packs below `scope`, one line each. Uses `validateScope`: as plugins the packs
 * check nothing on the lowest CDK that this library supports, and stay silent about it.
 */
export function nagFindings(scope: IConstruct): string[] {
  return packs.flatMap((pack) =>
    pack
      .validateScope(scope)
      .violations.flatMap((violation) =>
        violation.violatingResources.map((resource) => `${violation.ruleName} ${resource.resourceLogicalId}`),
      ),
  );
}
