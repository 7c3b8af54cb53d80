import { usageHours, type UsageTime } from '../../clusters/usage-hours';
import type { Tx } from '../../schema';
import { selectPricingTiers } from '../workspaces/statements';
import { USAGE_HEADER, usageLine } from './usage-csv';

/** Which usage, and how much of it may be said. */
export interface WantedUsage {
  readonly time: UsageTime;
  /** @default - all workspaces of the account */
  readonly workspaceId?: string;
  readonly personal: boolean;
}

/** Of a workspace that is gone. */
const PRESET_TIER = 'PREMIUM';

/** Usage in an account as CSV. */
export async function usageOf(tx: Tx, accountId: string, { time, workspaceId, personal }: WantedUsage): Promise<string> {
  const tiers = await selectPricingTiers(tx, accountId);
  const lines = (await usageHours(tx, accountId, time, workspaceId)).map((usage) =>
    usageLine(usage, { pricingTier: tiers.get(usage.workspace_id) ?? PRESET_TIER, personal }),
  );
  return USAGE_HEADER + lines.join('');
}
