import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

const PACKS = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

/**
 * Acknowledges findings that the three compliance packs share, under the name of the rule that they have in common.
 *
 * @param scope   the resource, or the smallest construct that holds it
 * @param reasons rule, such as `S3BucketVersioningEnabled`, to the true reason
 */
export function acknowledgeCompliance(scope: IConstruct, reasons: Record<string, string>): void {
  const ids: Record<string, string> = {};
  for (const [rule, reason] of Object.entries(reasons)) {
    for (const pack of PACKS) ids[`${pack}-${rule}`] = reason;
  }
  recordAcknowledgements(scope, ids);
}

/**
 * Writes the metadata that acknowledging writes, and that cdk-nag reads, as one entry for all ids: acknowledging one by
 * one repeats in each entry what those before it hold, and the assembly of a data plane would be mostly that.
 */
export function recordAcknowledgements(scope: IConstruct, reasons: Record<string, string>): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, reasons);
}
