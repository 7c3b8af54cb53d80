import { Type, type Static } from 'typebox';
import { NODE_TYPES, type NodeType } from './catalog';
import { isOffered } from './regions';

/** A node type in the words of the API: https://docs.databricks.com/api/workspace/clusters/listnodetypes */
export const NodeTypeInfo = Type.Object({
  node_type_id: Type.String(),
  instance_type_id: Type.String(),
  memory_mb: Type.Integer(),
  num_cores: Type.Number(),
  num_gpus: Type.Integer(),
  category: Type.String(),
  description: Type.String(),
  is_deprecated: Type.Boolean(),
  is_hidden: Type.Boolean(),
  is_graviton: Type.Boolean(),
  is_io_cache_enabled: Type.Boolean(),
  is_encrypted_in_transit: Type.Boolean(),
  support_ebs_volumes: Type.Boolean(),
  support_cluster_tags: Type.Boolean(),
  support_port_forwarding: Type.Boolean(),
  photon_driver_capable: Type.Boolean(),
  photon_worker_capable: Type.Boolean(),
  display_order: Type.Integer(),
  node_info: Type.Object({
    status: Type.Array(Type.String()),
    available_core_quota: Type.Integer(),
    total_core_quota: Type.Integer(),
  }),
  node_instance_type: Type.Object({
    instance_type_id: Type.String(),
    local_disks: Type.Integer(),
    local_disk_size_gb: Type.Integer(),
    local_nvme_disks: Type.Integer(),
    local_nvme_disk_size_gb: Type.Integer(),
  }),
});
export type NodeTypeInfo = Static<typeof NodeTypeInfo>;

/** What families are for, by how their names begin. */
const CATEGORIES: readonly (readonly [RegExp, string])[] = [
  [/^m/, 'General Purpose'],
  [/^c/, 'Compute Optimized'],
  [/^r/, 'Memory Optimized'],
  [/^i/, 'Storage Optimized'],
  [/^g/, 'GPU Accelerated'],
];

/** All node types as a workspace in the region sees them. The quota of its AWS account is not known: AWS says it at a launch. */
export function nodeTypesIn(region: string): NodeTypeInfo[] {
  return NODE_TYPES.map((type, index) => nodeTypeInfo(type, index, region));
}

function nodeTypeInfo(type: NodeType, index: number, region: string): NodeTypeInfo {
  const { nodeTypeId, disks, diskGB } = type;
  return {
    node_type_id: nodeTypeId,
    instance_type_id: nodeTypeId,
    memory_mb: type.memoryMiB,
    num_cores: type.cores,
    num_gpus: type.gpus,
    category: CATEGORIES.find(([begins]) => begins.test(nodeTypeId))?.[1] ?? 'Other',
    description: nodeTypeId,
    is_deprecated: false,
    is_hidden: false,
    is_graviton: type.arm,
    is_io_cache_enabled: false,
    is_encrypted_in_transit: type.encryptsInTransit,
    support_ebs_volumes: true,
    support_cluster_tags: true,
    support_port_forwarding: true,
    photon_driver_capable: false,
    photon_worker_capable: false,
    display_order: index,
    node_info: {
      status: isOffered(nodeTypeId, region) ? [] : ['NotAvailableInRegion'],
      available_core_quota: 0,
      total_core_quota: 0,
    },
    node_instance_type: {
      instance_type_id: nodeTypeId,
      local_disks: 0,
      local_disk_size_gb: 0,
      local_nvme_disks: disks,
      local_nvme_disk_size_gb: diskGB,
    },
  };
}
