import type { ClusterSpec } from '../clusters/attributes';
import { findNodeType } from '../node-types/catalog';
import type { InstancePoolRow } from './schema';

/** Volumes for instances that have no disk of their own, as clusters without a pool have them. */
const DEFAULT_VOLUME = { ebs_volume_type: 'GENERAL_PURPOSE_SSD', ebs_volume_count: 1, ebs_volume_size: 100 } as const;

/** What nodes of a pool are, in the words of clusters. */
export function nodesOfPool(
  pool: Pick<InstancePoolRow, 'node_type_id' | 'attributes'>,
): Pick<ClusterSpec, 'node_type_id' | 'aws_attributes' | 'enable_elastic_disk'> {
  const { aws_attributes: aws, disk_spec: disks, enable_elastic_disk: elastic } = pool.attributes;
  const volumes = disks?.disk_count
    ? {
        ebs_volume_type: disks.disk_type?.ebs_volume_type ?? DEFAULT_VOLUME.ebs_volume_type,
        ebs_volume_count: disks.disk_count,
        ebs_volume_size: disks.disk_size ?? DEFAULT_VOLUME.ebs_volume_size,
        ...(disks.disk_iops !== undefined && { ebs_volume_iops: disks.disk_iops }),
        ...(disks.disk_throughput !== undefined && { ebs_volume_throughput: disks.disk_throughput }),
      }
    : findNodeType(pool.node_type_id)?.disks === 0 && !elastic
      ? DEFAULT_VOLUME
      : { ebs_volume_count: 0 };
  const availability = aws?.availability ?? 'SPOT';
  return {
    node_type_id: pool.node_type_id,
    aws_attributes: {
      // Instances of a pool are all bought in one way.
      availability,
      first_on_demand: 0,
      zone_id: aws?.zone_id ?? 'auto',
      spot_bid_price_percent: aws?.spot_bid_price_percent ?? 100,
      ...volumes,
    },
    ...(elastic !== undefined && { enable_elastic_disk: elastic }),
  };
}
