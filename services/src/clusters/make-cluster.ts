import { grantToMaker, workspaceOf } from '../identity/permissions/check';
import { regionOfWorkspace } from '../node-types/workspace-region';
import type { Caller } from '../platform/http/caller';
import type { Ids } from '../platform/ids';
import type { Tx } from '../schema';
import { attributesOf, type ClusterSpec } from './attributes';
import { newClusterId } from './cluster-id';
import { keyOf } from './cluster-key';
import { CLUSTER_OBJECT } from './cluster-object';
import { recordEvent } from './events';
import { CLUSTERS } from './remove-cluster';
import type { ClusterRow, ClusterSource } from './schema';
import { applyRules, requireMayCreate, requireMayStart, type ClusterSpecRule, type SpecContext } from './spec/cluster-spec-rule';
import { wantedSize } from './spec/size-rule';
import { sizeColumns, sizeOf } from './transitions';

/** What it takes to make a cluster. */
export interface MakeClusterProps {
  readonly rules: readonly ClusterSpecRule[];
  readonly spec: ClusterSpec;
  readonly source: ClusterSource;
  readonly now: Date;
  readonly ids: Ids;
}

/**
 * Makes a cluster, which is PENDING: the cluster manager hears of it when the transaction is committed.
 *
 * @throws ApiError PERMISSION_DENIED for who may not make any; INVALID_PARAMETER_VALUE with all faults
 */
export async function makeCluster(tx: Tx, caller: Caller, props: MakeClusterProps): Promise<ClusterRow> {
  const { rules, spec: asked, source, now, ids } = props;
  const context: SpecContext = {
    tx,
    caller,
    source,
    region: await regionOfWorkspace(tx, caller),
    owner: { id: caller.principalId, name: caller.name },
  };
  await requireMayCreate(rules, asked, context);
  const filled = await applyRules(rules, asked, context);
  await requireMayStart(rules, filled, context);
  const { accountId, workspaceId } = workspaceOf(caller);
  const cluster = await tx
    .insertInto('cluster')
    .values({
      account_id: accountId,
      workspace_id: workspaceId,
      cluster_id: newClusterId(now, ids),
      cluster_name: filled.cluster_name ?? '',
      creator_id: caller.principalId,
      creator_name: caller.name,
      cluster_source: source,
      spec: JSON.stringify(asked),
      attributes: JSON.stringify(attributesOf(filled)),
      ...sizeColumns(wantedSize(filled)),
      state_message: 'Finding instances for new nodes, acquiring more instances if necessary',
      created_at: now,
      started_at: now,
      state_since: now,
      due_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await grantToMaker(tx, caller, CLUSTER_OBJECT, { type: CLUSTERS, id: cluster.cluster_id });
  await recordEvent(tx, keyOf(cluster), 'CREATING', now, {
    user: caller.name,
    cluster_size: sizeOf(cluster),
    attributes: cluster.attributes,
  });
  return cluster;
}
