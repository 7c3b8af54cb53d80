import type { ClusterRow, NodeRow } from '../../clusters/schema';
import type { TerminationReason } from '../../clusters/termination-reason';
import type { NodeFailure } from './node-failures';

/** A zone's own reasons: another zone may have room. */
const NO_ROOM: readonly NodeFailure['reason']['code'][] = [
  'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
  'AWS_INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET_FAILURE',
];

/**
 * The availability zone that a start gives up because it has no room for a node, though it had for others; undefined when the failure is
 * of another kind, or the cluster is bound to its zone: by its own word, or by pools, whose nodes are where they are.
 */
export function zoneWithoutRoom({ zone, reason }: NodeFailure, { attributes }: ClusterRow): string | undefined {
  const bound =
    (attributes.aws_attributes?.zone_id ?? 'auto') !== 'auto' ||
    attributes.instance_pool_id !== undefined ||
    attributes.driver_instance_pool_id !== undefined;
  return bound || !NO_ROOM.includes(reason.code) ? undefined : zone;
}

/**
 * Whether a failure is of a zone in which no node of the cluster is any more: it says nothing of those elsewhere.
 *
 * @param staying nodes that are there, or on their way
 */
export function isLeft(failure: NodeFailure, cluster: ClusterRow, staying: readonly NodeRow[]): boolean {
  const zone = zoneWithoutRoom(failure, cluster);
  return zone !== undefined && !staying.some((node) => node.availability_zone === zone);
}

export function zonesOf(failures: readonly NodeFailure[]): string[] {
  return [...new Set(failures.flatMap(({ zone }) => zone ?? []))].sort();
}

/** Why a cluster ends, with what was said in the last zone that it had left. */
export function reasonOfAll({ reason }: NodeFailure, [last]: readonly NodeFailure[]): TerminationReason {
  if (!last || !NO_ROOM.includes(reason.code)) return reason;
  return { ...reason, message: `${reason.message}; in ${last.zone}: ${last.reason.message}` };
}
