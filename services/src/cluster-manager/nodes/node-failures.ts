import type { ClusterRow } from '../../clusters/schema';
import { WANTED_ENDS, type TerminationCode, type TerminationReason } from '../../clusters/termination-reason';
import type { Tx } from '../../schema';

/** A node that ended by a failure, or is about to. */
export interface NodeFailure {
  readonly place: 'driver' | 'worker';
  readonly at: Date;
  /** When the node began to be wanted. */
  readonly wantedAt: Date;
  readonly reason: TerminationReason;
  /** Availability zone that it was in, or that had no room for it. */
  readonly zone?: string;
}

export function isWanted(reason: TerminationCode | null): boolean {
  return reason !== null && WANTED_ENDS.includes(reason);
}

/** How many are told apart; more of them change nothing. */
const MOST = 100;

/** Nodes of the cluster's generation that ended by a failure, the newest first. */
export async function failuresOf(tx: Tx, cluster: ClusterRow): Promise<NodeFailure[]> {
  const rows = await tx
    .selectFrom('cluster_node')
    .select(['place', 'end_reason', 'end_message', 'ending_at', 'ended_at', 'wanted_at', 'instance_id', 'availability_zone'])
    .where('account_id', '=', cluster.account_id)
    .where('workspace_id', '=', cluster.workspace_id)
    .where('cluster_id', '=', cluster.cluster_id)
    .where('generation', '=', cluster.generation)
    .where('state', 'in', ['ENDING', 'ENDED'])
    .where('end_reason', 'is not', null)
    .where('end_reason', 'not in', [...WANTED_ENDS])
    .orderBy((row) => row.fn.coalesce('ending_at', 'ended_at'), 'desc')
    .limit(MOST)
    .execute();
  return rows.flatMap(({ place, end_reason: code, end_message, instance_id, ...row }) => {
    const at = row.ending_at ?? row.ended_at;
    if (!code || !at || !place) return [];
    const parameters: Record<string, string> = instance_id === null ? {} : { instance_id };
    const { wanted_at: wantedAt, availability_zone: zone } = row;
    return [{ place, at, wantedAt, reason: { code, message: end_message ?? '', parameters }, ...(zone !== null && { zone }) }];
  });
}
