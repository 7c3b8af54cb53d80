import { ApiError, permissionDenied } from '../platform/http/api-error';
import type { Caller } from '../platform/http/caller';
import { stateError } from '../clusters/cluster-errors';
import { keyOf } from '../clusters/cluster-key';
import { findCluster } from '../clusters/cluster-object';
import { workingDriverOf } from '../clusters/working-driver';
import type { ClusterRow } from '../clusters/schema';
import { isolationOf } from '../clusters/spec/access-mode-rule';
import { workspaceOf } from '../identity/permissions/check';
import { belongsTo } from '../identity/permissions/belongs-to';
import { usesProfile } from '../instance-profiles/statements';
import type { Tx } from '../schema';

/** The node that runs the commands of a cluster. */
export interface Driver {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly clusterId: string;
  readonly nodeId: string;
  /** The instance profile of a cluster whose users do not all have it anyway. */
  readonly sharedProfileArn?: string;
}

/**
 * The driver of a cluster that the caller may attach to.
 *
 * @throws ApiError for a cluster that does not exist, that the caller may not use, or that does not run
 */
export async function findDriver(tx: Tx, caller: Caller, clusterId: string, now: Date): Promise<Driver> {
  const cluster = await findCluster(tx, caller, clusterId, 'CAN_ATTACH_TO', now);
  requireInteractive(cluster);
  await requireAdmitted(tx, caller, cluster);
  if (cluster.state !== 'RUNNING' && cluster.state !== 'RESIZING') throw stateError(cluster, 'run commands', ['RUNNING']);
  const nodeId = await workingDriverOf(tx, keyOf(cluster));
  if (nodeId === undefined) {
    throw new ApiError('TEMPORARILY_UNAVAILABLE', `the driver of cluster ${clusterId} is being replaced; try again`, {
      retryAfter: 5,
    });
  }
  const arn = isolationOf(cluster.attributes).mode === 'standard' && cluster.attributes.aws_attributes?.instance_profile_arn;
  const { account_id: accountId, workspace_id: workspaceId } = cluster;
  return { accountId, workspaceId, clusterId, nodeId, ...(arn && { sharedProfileArn: arn }) };
}

/** Whether the code of a context of the caller may have the credentials of the cluster's own instance profile. */
export async function mayUseProfile(tx: Tx, caller: Caller, { sharedProfileArn: arn }: Driver): Promise<boolean> {
  if (arn === undefined) return false;
  return caller.workspace?.admin === true || (await usesProfile(tx, workspaceOf(caller), caller.principalId, arn));
}

/** A cluster that was made for a job, or for jobs alone, runs nothing else. */
function requireInteractive({ cluster_id: id, cluster_source: source, attributes }: ClusterRow): void {
  if (source === 'JOB') throw new ApiError('INVALID_STATE', `Cluster ${id} was made for a job and runs no other commands`);
  if (attributes.workload_type?.clients.notebooks === false) {
    throw new ApiError('INVALID_STATE', `Cluster ${id} is for jobs alone: its workload_type.clients.notebooks is false; edit it`);
  }
}

/** A dedicated cluster is for one user or group, whoever else may manage it. */
async function requireAdmitted(tx: Tx, caller: Caller, cluster: ClusterRow): Promise<void> {
  const isolation = isolationOf(cluster.attributes);
  if (isolation.mode !== 'dedicated' || (await belongsTo(tx, caller, isolation.principal))) return;
  throw permissionDenied(
    `Single-user check failed: user '${caller.name}' attempted to run a command on single-user cluster ${cluster.cluster_id}, ` +
      `but the single user of this cluster is '${isolation.principal}'`,
  );
}
