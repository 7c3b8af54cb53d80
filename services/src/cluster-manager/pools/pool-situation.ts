import type { NodeRow } from '../../clusters/schema';
import type { PoolKey } from '../../instance-pools/pool-key';
import type { InstancePoolRow } from '../../instance-pools/schema';
import type { Tx } from '../../schema';
import { WANTED_ENDS } from '../../clusters/termination-reason';
import { standingsOf, type NodesAtAMoment } from '../situation';
import { idleNodes, readPool, roomOf } from './rows';

/** A pool as it is at a moment. Its nodes are those that wait, or are to. */
export interface PoolSituation extends NodesAtAMoment {
  readonly pool: InstancePoolRow;
  /** How many more nodes it may have; less than 0 is none. */
  readonly room: number;
  /** When its idle nodes failed, the newest first. */
  readonly failedAt: readonly Date[];
}

/** Undefined when there is no such pool any more. */
export async function readPoolSituation(tx: Tx, key: PoolKey, now: Date): Promise<PoolSituation | undefined> {
  const pool = await readPool(tx, key);
  if (!pool) return undefined;
  const nodes = await idleNodes(tx, key);
  return {
    pool,
    nodes,
    standings: await standingsOf(tx, key.accountId, nodes, now),
    room: await roomOf(tx, pool, key),
    failedAt: await failuresOf(tx, key),
    now,
  };
}

/** More of them change nothing. */
const MOST = 20;

async function failuresOf(tx: Tx, { accountId, workspaceId, poolId }: PoolKey): Promise<Date[]> {
  const rows = await tx
    .selectFrom('cluster_node')
    .select(['ending_at', 'ended_at'])
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('instance_pool_id', '=', poolId)
    .where('cluster_id', 'is', null)
    .where('state', 'in', ['ENDING', 'ENDED'])
    .where('end_reason', 'not in', [...WANTED_ENDS, 'SPOT_INSTANCE_TERMINATION'])
    .orderBy((row) => row.fn.coalesce('ending_at', 'ended_at'), 'desc')
    .limit(MOST)
    .execute();
  return rows.flatMap(({ ending_at, ended_at }: Pick<NodeRow, 'ending_at' | 'ended_at'>) => ending_at ?? ended_at ?? []);
}
