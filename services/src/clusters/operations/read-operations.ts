import { Type, type Static } from 'typebox';
import { WORKSPACE_MEMBER, type Caller } from '../../platform/http/caller';
import { consultingOperation, NOTHING, operation, type Operation } from '../../platform/http/operation';
import { sparkVersions } from '../../runtimes/spark-versions';
import type { LakehouseSchema, Tx } from '../../schema';
import { readCluster } from '../change-cluster';
import type { ClusterChanges } from '../cluster-changes';
import { ClusterInfo, clusterInfo } from '../cluster-info';
import { keyOf } from '../cluster-key';
import { findCluster } from '../cluster-object';
import { EventPage, eventPage, EventQuery } from '../event-page';
import { listClusters, nodesByCluster, type ClusterPage, type ClusterQuery } from '../list-clusters';
import { nodesOf } from '../nodes';
import { PASSING_STATES } from '../state';
import { ClusterId, clusterPaths } from './paths';

/** In milliseconds: how long `get` waits for a cluster to leave a state that passes. Clients that wait ask again at once. */
const PATIENCE = 5_000;

const LARGEST_PAGE = 100;
const DEFAULT_PAGE = 20;

const texts = Type.Optional(Type.Array(Type.String()));
const Filter = Type.Object({
  page_size: Type.Optional(Type.Integer({ minimum: 0, maximum: LARGEST_PAGE })),
  page_token: Type.Optional(Type.String()),
  'filter_by.cluster_states': texts,
  'filter_by.cluster_sources': texts,
  // One of the public SDKs writes a boolean inside an object as Python does.
  'filter_by.is_pinned': Type.Optional(Type.String({ pattern: '^([Tt]rue|[Ff]alse)$', description: 'true or false' })),
  'filter_by.policy_id': Type.Optional(Type.String()),
  'sort_by.field': Type.Optional(Type.Enum(['DEFAULT', 'CLUSTER_NAME'])),
  'sort_by.direction': Type.Optional(Type.Enum(['ASC', 'DESC'])),
});

const common = { rule: WORKSPACE_MEMBER, params: NOTHING, query: NOTHING, body: NOTHING, errors: [] } as const;

/** Looking at clusters. */
export function readOperations(changes: ClusterChanges): readonly Operation<LakehouseSchema>[] {
  return [
    consultingOperation({
      ...common,
      name: 'Clusters.Get',
      summary: 'Shows a cluster; waits a little while its state is one that passes',
      method: 'GET',
      paths: clusterPaths('get'),
      query: ClusterId,
      response: ClusterInfo,
      before: {
        read: async ({ tx, caller, query, now }) => {
          const cluster = await findCluster(tx, caller, query.cluster_id, 'CAN_ATTACH_TO', now);
          if (!PASSING_STATES.includes(cluster.state)) return undefined;
          const change = changes.next(keyOf(cluster), PATIENCE);
          // What changed before anybody listened is seen now.
          const again = await readCluster(tx, keyOf(cluster));
          if (again?.state === cluster.state) return change;
          change.forget();
          return undefined;
        },
        work: async (change) => change?.happened,
      },
      handle: async ({ tx, caller, query, now }) => {
        const cluster = await findCluster(tx, caller, query.cluster_id, 'CAN_ATTACH_TO', now);
        return { ...clusterInfo(cluster, await nodesOf(tx, keyOf(cluster))), spec: cluster.spec };
      },
    }),
    operation({
      ...common,
      name: 'Clusters.List',
      summary: 'Lists the clusters that the caller may attach to: pinned, active, and terminated in the last 30 days',
      method: 'GET',
      paths: ['/api/2.1/clusters/list'],
      query: Filter,
      response: Type.Object({ clusters: Type.Array(ClusterInfo), next_page_token: Type.Optional(Type.String()) }),
      handle: async ({ tx, caller, query, now }) => {
        const page = await listClusters(tx, caller, clusterQuery(query), now);
        return {
          clusters: await shown(tx, caller, page),
          ...(page.nextPageToken !== undefined && { next_page_token: page.nextPageToken }),
        };
      },
    }),
    operation({
      ...common,
      name: 'Clusters.ListAll',
      summary: 'Lists the same clusters at once, for clients that know no pages',
      method: 'GET',
      paths: ['/api/2.0/clusters/list'],
      response: Type.Object({ clusters: Type.Array(ClusterInfo) }),
      handle: async ({ tx, caller, now }) => {
        const page = await listClusters(tx, caller, { field: 'DEFAULT', descending: false }, now);
        return { clusters: await shown(tx, caller, page) };
      },
    }),
    operation({
      ...common,
      name: 'Clusters.Events',
      summary: 'Shows what happened to a cluster',
      method: 'POST',
      paths: clusterPaths('events'),
      body: EventQuery,
      response: EventPage,
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_ATTACH_TO', now);
        return eventPage(tx, keyOf(cluster), body);
      },
    }),
    operation({
      ...common,
      name: 'Clusters.SparkVersions',
      summary: 'Lists the runtimes that clusters may have',
      method: 'GET',
      paths: clusterPaths('spark-versions'),
      response: Type.Object({ versions: Type.Array(Type.Object({ key: Type.String(), name: Type.String() })) }),
      handle: () => Promise.resolve({ versions: sparkVersions() }),
    }),
  ];
}

function clusterQuery(query: Static<typeof Filter>): ClusterQuery {
  return {
    states: query['filter_by.cluster_states'],
    sources: query['filter_by.cluster_sources'],
    pinned: query['filter_by.is_pinned'] === undefined ? undefined : query['filter_by.is_pinned'].toLowerCase() === 'true',
    policyId: query['filter_by.policy_id'],
    field: query['sort_by.field'] ?? 'DEFAULT',
    descending: query['sort_by.direction'] === 'DESC',
    pageSize: query.page_size || DEFAULT_PAGE,
    pageToken: query.page_token,
  };
}

async function shown(tx: Tx, caller: Caller, { clusters }: ClusterPage): Promise<ReturnType<typeof clusterInfo>[]> {
  const nodes = await nodesByCluster(tx, caller, clusters);
  return clusters.map((cluster) => clusterInfo(cluster, nodes.get(cluster.cluster_id) ?? []));
}
