import { ApiError } from '../../platform/http/api-error';
import { answering, type InternalAnswer } from '../../platform/internal-calls/internal-call';
import type { CustomerAws, CustomerRole } from '../aws/customer-aws';
import { PROVE_ROLE } from './calls';
import { settled, type Waiting } from './patience';

/** What the cluster manager answers of customers' AWS accounts: it alone may look into them. */
export function accountAnswers(aws: CustomerAws, time: Waiting): readonly InternalAnswer[] {
  return [answering(PROVE_ROLE, (role) => faults(() => settled(() => proveForSomething(aws, role), time)))];
}

/** A role is for compute or for logs, and trusts who does that; what is wrong is said of the one that it seems to be for. */
async function proveForSomething(aws: CustomerAws, role: CustomerRole): Promise<readonly string[]> {
  const asCompute = await aws.proveRole(role);
  if (asCompute.length === 0) return asCompute;
  return (await aws.proveDeliveryRole(role)).length === 0 ? [] : asCompute;
}

/** AWS that cannot be asked says nothing of the customer's. */
async function faults(look: () => Promise<string[]>): Promise<{ faults: string[] }> {
  try {
    return { faults: await look() };
  } catch (error) {
    throw new ApiError('TEMPORARILY_UNAVAILABLE', 'AWS cannot be asked now; try again', { cause: error, retryAfter: 10 });
  }
}
