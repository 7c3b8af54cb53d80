import { Type } from 'typebox';
import { findCluster } from '../clusters/cluster-object';
import { listClusters } from '../clusters/list-clusters';
import type { NodeCaller } from '../command-execution/node-caller';
import { invalid } from '../platform/http/api-error';
import { WORKSPACE_MEMBER } from '../platform/http/caller';
import { consultingOperation, NOTHING, operation, type Operation } from '../platform/http/operation';
import type { LakehouseSchema } from '../schema';
import { installOnNodes, workingNodes } from './install-on-nodes';
import { assignedLibrary, libraryFaults, LibraryInfo, libraryKey } from './library';
import { ClusterLibraryStatuses, libraryStatuses } from './library-status';
import { installLibraries, librariesOf, uninstallLibraries } from './statements';

const MOST_LIBRARIES = 500;

const pathOf = (call: string) => [`/api/2.0/libraries/${call}`] as const;
const Change = Type.Object({ cluster_id: Type.String(), libraries: Type.Array(LibraryInfo, { maxItems: MOST_LIBRARIES }) });
const writing = { rule: WORKSPACE_MEMBER, method: 'POST', params: NOTHING, query: NOTHING, response: NOTHING } as const;
const reading = { rule: WORKSPACE_MEMBER, method: 'GET', params: NOTHING, body: NOTHING, errors: [] } as const;

/** The Libraries API: https://docs.databricks.com/api/workspace/libraries */
export function libraryOperations(nodes: NodeCaller): readonly Operation<LakehouseSchema>[] {
  return [
    consultingOperation({
      ...writing,
      name: 'Libraries.Install',
      summary: 'Installs libraries on a cluster, now if it runs and with each start',
      paths: pathOf('install'),
      body: Change,
      errors: ['TEMPORARILY_UNAVAILABLE'],
      before: {
        read: async ({ tx, caller, body, now }) => {
          const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
          refuseFaults(body.libraries);
          return workingNodes(tx, cluster);
        },
        work: (working, { body }) => installOnNodes(nodes, working, body.libraries),
      },
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        const wanted = (await librariesOf(tx, cluster)).length + body.libraries.length;
        if (wanted > MOST_LIBRARIES) throw invalid(`a cluster may have ${MOST_LIBRARIES} libraries, and would have ${wanted}`);
        await installLibraries(tx, cluster, body.libraries, now);
        return {};
      },
    }),
    operation({
      ...writing,
      name: 'Libraries.Uninstall',
      summary: 'Takes libraries off a cluster with its next start',
      paths: pathOf('uninstall'),
      body: Change,
      errors: [],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        refuseFaults(body.libraries);
        const ofPolicy = new Set(
          (await librariesOf(tx, cluster)).filter((each) => each.ofPolicy).map(({ library }) => libraryKey(library)),
        );
        const kept = body.libraries.map((each) => libraryKey(assignedLibrary(each))).filter((key) => ofPolicy.has(key));
        if (kept.length > 0) throw invalid(`libraries of the cluster policy stay: ${kept.join(', ')}; edit the policy`);
        await uninstallLibraries(tx, cluster, body.libraries);
        return {};
      },
    }),
    operation({
      ...reading,
      name: 'Libraries.ClusterStatus',
      summary: 'Shows the libraries of a cluster and how far each is',
      paths: pathOf('cluster-status'),
      query: Type.Object({ cluster_id: Type.String() }),
      response: ClusterLibraryStatuses,
      handle: async ({ tx, caller, query, now }) => {
        const cluster = await findCluster(tx, caller, query.cluster_id, 'CAN_ATTACH_TO', now);
        return { cluster_id: cluster.cluster_id, library_statuses: await libraryStatuses(tx, cluster, now) };
      },
    }),
    operation({
      ...reading,
      name: 'Libraries.AllClusterStatuses',
      summary: 'Shows the libraries of all clusters that the caller may attach to',
      paths: pathOf('all-cluster-statuses'),
      query: NOTHING,
      response: Type.Object({ statuses: Type.Array(ClusterLibraryStatuses) }),
      handle: async ({ tx, caller, now }) => {
        const { clusters } = await listClusters(tx, caller, { field: 'DEFAULT', descending: false }, now);
        const statuses = [];
        for (const cluster of clusters) {
          const each = await libraryStatuses(tx, cluster, now);
          if (each.length > 0) statuses.push({ cluster_id: cluster.cluster_id, library_statuses: each });
        }
        return { statuses };
      },
    }),
  ];
}

function refuseFaults(libraries: readonly LibraryInfo[]): void {
  const faults = libraries.flatMap((library, index) => libraryFaults(`libraries.${index}`, library));
  if (faults.length > 0) throw invalid(faults.join('; '));
}
