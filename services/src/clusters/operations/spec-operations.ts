import { Type } from 'typebox';
import { WORKSPACE_MEMBER } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { ClusterSpec, withoutSize } from '../attributes';
import { findCluster } from '../cluster-object';
import { editCluster } from '../edit-cluster';
import { makeCluster } from '../make-cluster';
import { maskedSpec } from '../masked-spec';
import { invalid } from '../../platform/http/api-error';
import type { ClusterSpecRule } from '../spec/cluster-spec-rule';
import { clusterPaths } from './paths';

const common = { rule: WORKSPACE_MEMBER, method: 'POST', params: NOTHING, query: NOTHING } as const;

/** Making clusters, and making others of them. */
export function specOperations(rules: readonly ClusterSpecRule[]): readonly Operation<LakehouseSchema>[] {
  return [
    operation({
      ...common,
      name: 'Clusters.Create',
      summary: 'Makes a cluster, which starts',
      paths: clusterPaths('create'),
      body: Type.Object({
        ...ClusterSpec.properties,
        clone_from: Type.Optional(Type.Object({ source_cluster_id: Type.String() })),
      }),
      response: Type.Object({ cluster_id: Type.String() }),
      errors: [],
      handle: async ({ tx, caller, body, now, ids }) => {
        const { clone_from: clone, ...given } = body;
        const source = clone && (await findCluster(tx, caller, clone.source_cluster_id, 'CAN_ATTACH_TO', now));
        const spec = source ? { ...sized(source.spec, given), ...given } : given;
        const cluster = await makeCluster(tx, caller, { rules, spec: known(spec), source: 'API', now, ids });
        return { cluster_id: cluster.cluster_id };
      },
    }),
    operation({
      ...common,
      name: 'Clusters.Edit',
      summary: 'Gives a cluster another specification; one that runs restarts with it',
      paths: clusterPaths('edit'),
      body: Type.Object({ ...ClusterSpec.properties, cluster_id: Type.String() }),
      response: NOTHING,
      errors: ['INVALID_STATE'],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        await editCluster(tx, caller, cluster, { rules, spec: known(body), now });
        return {};
      },
    }),
    operation({
      ...common,
      name: 'Clusters.Update',
      summary: 'Changes single fields of a specification; a cluster that runs restarts with it',
      paths: clusterPaths('update'),
      body: Type.Object({ cluster_id: Type.String(), update_mask: Type.String(), cluster: Type.Optional(ClusterSpec) }),
      response: NOTHING,
      errors: ['INVALID_STATE'],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        if (body.update_mask.trim() === '') throw invalid('update_mask must name at least one field of cluster');
        const spec = maskedSpec(cluster.spec, known(body.cluster ?? {}), body.update_mask);
        await editCluster(tx, caller, cluster, { rules, spec, now });
        return {};
      },
    }),
  ];
}

/** What of a body belongs to a specification; other fields, such as those of other clouds, are ignored. */
function known(body: ClusterSpec): ClusterSpec {
  const fields = Object.keys(ClusterSpec.properties);
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => fields.includes(name) && value !== undefined));
}

/** A specification to be cloned, without its size when another is given. */
function sized(source: ClusterSpec, given: ClusterSpec): ClusterSpec {
  return given.num_workers === undefined && given.autoscale === undefined ? source : withoutSize(source);
}
