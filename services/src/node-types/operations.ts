import { Type } from 'typebox';
import { WORKSPACE_MEMBER } from '../platform/http/caller';
import { NOTHING, operation, type Operation } from '../platform/http/operation';
import type { LakehouseSchema } from '../schema';
import { NodeTypeInfo, nodeTypesIn } from './node-type-info';
import { zonesOf } from './regions';
import { regionOfWorkspace } from './workspace-region';

const common = { rule: WORKSPACE_MEMBER, method: 'GET', params: NOTHING, query: NOTHING, body: NOTHING, errors: [] } as const;

/** What clusters may be made of, and where. */
export const nodeTypeOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...common,
    name: 'Clusters.ListNodeTypes',
    summary: 'Lists the types of nodes that clusters may have',
    paths: ['/api/2.1/clusters/list-node-types', '/api/2.0/clusters/list-node-types'],
    response: Type.Object({ node_types: Type.Array(NodeTypeInfo) }),
    handle: async ({ tx, caller }) => ({ node_types: nodeTypesIn(await regionOfWorkspace(tx, caller)) }),
  }),
  operation({
    ...common,
    name: 'Clusters.ListZones',
    summary: "Lists the availability zones of the workspace's region",
    paths: ['/api/2.1/clusters/list-zones', '/api/2.0/clusters/list-zones'],
    response: Type.Object({ zones: Type.Array(Type.String()), default_zone: Type.String() }),
    handle: async ({ tx, caller }) => {
      const zones = zonesOf(await regionOfWorkspace(tx, caller));
      return { zones, default_zone: zones[0] ?? 'auto' };
    },
  }),
];
