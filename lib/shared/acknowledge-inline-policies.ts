import type { IConstruct } from 'constructs';
import { acknowledgeCompliance } from './acknowledge-compliance';

/**
 * Acknowledges that the policies below a role, which grants make, are inline ones: a managed policy would only be a
 * second thing that somebody else can attach.
 */
export function acknowledgeInlinePolicies(role: IConstruct): void {
  acknowledgeCompliance(role, { IAMNoInlinePolicy: 'the policy is made for this role alone and goes with it' });
}
