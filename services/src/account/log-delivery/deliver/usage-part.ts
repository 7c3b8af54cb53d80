import { nextWorkspaceWithUsage } from '../../../clusters/usage-hours';
import type { Tx } from '../../../schema';
import { after as afterTime } from '../../reconciler/reconciling';
import { earlier, monthOf, nextMonth, settledUntil, startOfMonth } from '../../usage/month';
import { usageOf } from '../../usage/usage-of';
import { startOf } from '../log-delivery';
import type { LogDeliveryRow } from '../statements';
import type { Part } from './part';
import { stillOf } from './record';

/** In milliseconds: how often the files of the month are replaced. */
const EVERY_DAY = 24 * 3_600_000;

/** Workspaces have ids greater than this. */
const BEFORE_ALL = '0';

/**
 * Billable usage: the file of the next workspace in the month, with all of the month so far. After the last workspace the month is begun
 * anew a day later, or, once it is over and its last hours were delivered, the next one at once.
 */
export async function usagePart(tx: Tx, row: LogDeliveryRow, now: Date): Promise<Part | undefined> {
  const settled = settledUntil(now);
  let [from, done] = [startOfMonth(row.usage_month ?? monthOf(startOf(row))), row.usage_workspace];
  for (;;) {
    const [month, end] = [monthOf(from), nextMonth(from)];
    const time = { from, to: earlier(end, settled) };
    const workspaceId = await nextWorkspaceWithUsage(tx, row.account_id, time, done, row.workspace_ids);
    if (workspaceId !== undefined) {
      const body = await usageOf(tx, row.account_id, { time, workspaceId, personal: true });
      return {
        row,
        objects: [{ key: keyOf(row, workspaceId, month), body, contentType: 'text/csv' }],
        progress: { usage_month: month, usage_workspace: workspaceId, delivery_message: `Usage of ${month} lies in the bucket.` },
      };
    }
    if (settled < end) {
      await stillOf(tx, row)
        .set({ usage_month: month, usage_workspace: BEFORE_ALL, due_at: afterTime(now, EVERY_DAY) })
        .execute();
      return undefined;
    }
    [from, done] = [end, BEFORE_ALL];
  }
}

function keyOf({ delivery_path_prefix: prefix }: LogDeliveryRow, workspaceId: string, month: string): string {
  return `${prefix === '' ? '' : `${prefix}/`}billable-usage/csv/workspaceId=${workspaceId}-usageMonth=${month}.csv`;
}
