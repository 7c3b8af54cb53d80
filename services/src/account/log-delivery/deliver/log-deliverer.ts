import type { Logger } from '../../../platform/log';
import type { LookupTx } from '../../../schema';
import type { Due } from '../../reconciler/due';
import type { Reconciling } from '../../reconciler/reconciling';
import type { RoundCounts } from '../../reconciler/reconciler';
import { deliverLogs } from './deliver-logs';

/** Configurations that are worked on in one round; the next round comes a second later. */
const MOST = 20;

/**
 * Puts audit logs and usage into customers' buckets, as their configurations say: a part of each that is due. It runs in the cluster manager,
 * the one process that has customers' roles, beside the reconciler: a bucket that is slow holds up no workspace.
 */
export class LogDeliverer {
  constructor(
    private readonly reconciling: Reconciling,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /** One round. @param stopping ends the round before its next step when it is aborted */
  public async runOnce(stopping?: AbortSignal): Promise<RoundCounts> {
    const { database, now } = this.reconciling;
    const counts: Record<string, number> = {};
    for (const due of await database.inPlatform((tx) => dueDeliveries(tx, new Date(now())))) {
      if (stopping?.aborted) break;
      const outcome = await this.tried(due);
      if (outcome !== 'left') counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    return counts;
  }

  private async tried(due: Due): Promise<string> {
    try {
      return await deliverLogs(this.reconciling, due);
    } catch (error) {
      this.log.warn({ error, accountId: due.accountId, id: due.id }, 'logs could not be delivered');
      return 'thrown';
    }
  }
}

async function dueDeliveries(tx: LookupTx, now: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('log_delivery')
    .select(['account_id', 'config_id'])
    .where('status', '=', 'ENABLED')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({ accountId: row.account_id, id: row.config_id }));
}
