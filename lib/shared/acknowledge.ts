import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Acknowledges findings of cdk-nag where the construct causes them, so that a user starts at zero.
 *
 * Writes the metadata that the CDK's `acknowledge` writes, and that cdk-nag reads, as one entry for all ids. The CDK's
 * repeats in each entry what those before it hold, and the assembly of a data plane would be mostly that; and in the
 * lowest CDK supported it refuses ids with a second `::`, which the ids of ARNs have.
 *
 * @param scope   the resource, or the smallest construct that holds it
 * @param reasons finding id, such as `AwsSolutions-S1` or `AwsSolutions-IAM5[Resource::*]`, to the true reason
 */
export function acknowledge(scope: IConstruct, reasons: Record<string, string>): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { ...reasons }); // a copy: later acknowledgements are added to it
}
