import { Type } from 'typebox';
import { workspaceOf } from '../../identity/permissions/check';
import { granteesOf } from '../../identity/permissions/grantees';
import { grant } from '../../identity/permissions/statements';
import { invalid } from '../../platform/http/api-error';
import { WORKSPACE_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { changeCluster } from '../change-cluster';
import { changedMeanwhile, stateError } from '../cluster-errors';
import { keyOf } from '../cluster-key';
import { findCluster } from '../cluster-object';
import { recordEvent } from '../events';
import { countPinned } from '../list-clusters';
import { CLUSTERS } from '../remove-cluster';
import { ClusterId, clusterPaths } from './paths';

/** Most clusters of a workspace that are pinned. */
const MOST_PINNED = 100;

const common = { rule: WORKSPACE_ADMIN, method: 'POST', params: NOTHING, query: NOTHING, response: NOTHING } as const;

/** What admins of the workspace alone do with clusters. */
export const adminOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...common,
    name: 'Clusters.Pin',
    summary: 'Keeps a cluster in the list, however long it is terminated',
    paths: clusterPaths('pin'),
    body: ClusterId,
    errors: ['INVALID_STATE'],
    handle: async ({ tx, caller, body, now }) => {
      const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
      if (cluster.pinned_by !== null) return {};
      if ((await countPinned(tx, caller)) >= MOST_PINNED) {
        throw invalid(`a workspace may have ${MOST_PINNED} pinned clusters, and has them; unpin another one`);
      }
      if (!(await changeCluster(tx, cluster, { pinned_by: caller.name }))) throw changedMeanwhile(cluster);
      await recordEvent(tx, keyOf(cluster), 'PINNED', now, { user: caller.name });
      return {};
    },
  }),
  operation({
    ...common,
    name: 'Clusters.Unpin',
    summary: 'Lets a cluster leave the list 30 days after its termination',
    paths: clusterPaths('unpin'),
    body: ClusterId,
    errors: ['INVALID_STATE'],
    handle: async ({ tx, caller, body, now }) => {
      const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
      if (cluster.pinned_by === null) return {};
      if (!(await changeCluster(tx, cluster, { pinned_by: null }))) throw changedMeanwhile(cluster);
      await recordEvent(tx, keyOf(cluster), 'UNPINNED', now, { user: caller.name });
      return {};
    },
  }),
  operation({
    ...common,
    name: 'Clusters.ChangeOwner',
    summary: 'Gives a terminated cluster another owner, who manages it from now on',
    paths: clusterPaths('change-owner'),
    body: Type.Object({ cluster_id: Type.String(), owner_username: Type.String() }),
    errors: ['INVALID_STATE', 'RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body, now }) => {
      const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
      if (cluster.state !== 'TERMINATED') throw stateError(cluster, 'be given another owner', ['TERMINATED']);
      const { owner_username: name } = body;
      const named = name.includes('@') ? { user_name: name } : { service_principal_name: name };
      const [owner] = await granteesOf(tx, workspaceOf(caller), [{ ...named, permission_level: 'CAN_MANAGE' }]);
      if (!owner) throw new Error(`nobody was found for ${name}`);
      // A dedicated cluster that names nobody is its owner's.
      const follows = cluster.attributes.single_user_name !== undefined && cluster.spec.single_user_name === undefined;
      const changed = await changeCluster(tx, cluster, {
        creator_id: owner.principalId,
        creator_name: name,
        ...(follows && { attributes: JSON.stringify({ ...cluster.attributes, single_user_name: name }) }),
      });
      if (!changed) throw changedMeanwhile(cluster);
      await grant(tx, workspaceOf(caller), { type: CLUSTERS, id: cluster.cluster_id }, owner.principalId, owner.level);
      return {};
    },
  }),
];
