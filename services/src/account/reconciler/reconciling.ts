import type { Database } from '../../platform/database/database';
import type { LakehouseSchema } from '../../schema';
import type { CustomerAws } from '../aws/customer-aws';

/** What the steps share. */
export interface Reconciling {
  readonly database: Database<LakehouseSchema>;
  readonly aws: CustomerAws;
  readonly now: () => number;
}

/**
 * In milliseconds: for how long whoever has begun a step is alone with it. Should it die, another takes the step up after this
 * time. Whoever is slower than this finds its number taken, and its result counts for nothing.
 */
export const STEP_TIME = 60_000;

export function after(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds);
}
