import { invalid } from '../../platform/http/api-error';

/**
 * Refuses what was found to be wrong in the customer's AWS account.
 *
 * @param what is checked, such as `credentials`
 * @throws ApiError INVALID_PARAMETER_VALUE in the words that clients of the account API know
 */
export function mustBeWell(what: string, { faults }: { readonly faults: readonly string[] }): void {
  if (faults.length > 0) throw invalid(`Failed ${what} validation checks: ${faults.join(', ')}`);
}
