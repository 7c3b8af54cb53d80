import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

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
  acknowledge(scope, ids);
}
