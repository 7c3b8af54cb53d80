import { ApiError } from '../platform/http/api-error';
import type { ClusterRow } from './schema';
import type { ClusterState } from './state';

/** A call that the state of the cluster does not allow. Clients know INVALID_STATE and try again. */
export function stateError({ cluster_id: id, state }: ClusterRow, what: string, allowed: readonly ClusterState[]): ApiError {
  const message = `Cluster ${id} is in unexpected state ${state.charAt(0)}${state.slice(1).toLowerCase()}: it can ${what} only when it is ${allowed.join(' or ')}`;
  return new ApiError('INVALID_STATE', message);
}

/** Of two changes at once, the later one. */
export function changedMeanwhile({ cluster_id: id }: ClusterRow): ApiError {
  return new ApiError(
    'INVALID_STATE',
    `Cluster ${id} was changed by somebody else at the same moment; look at it, and try again`,
  );
}
