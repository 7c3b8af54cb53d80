import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Acknowledges findings of cdk-nag where the construct causes them, so that a user starts at zero.
 *
 * @param scope   the resource, or the smallest construct that holds it
 * @param reasons finding id, such as `AwsSolutions-S1` or `AwsSolutions-IAM5[Resource::*]`, to the true reason
 */
export function acknowledge(scope: IConstruct, reasons: Record<string, string>): void {
  const validations = Validations.of(scope);
  for (const [id, reason] of Object.entries(reasons)) validations.acknowledge({ id, reason });
}
