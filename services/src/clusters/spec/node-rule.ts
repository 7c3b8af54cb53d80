import { findNodeType, NODE_TYPES } from '../../node-types/catalog';
import { isOffered, zonesOf } from '../../node-types/regions';
import type { ClusterSpec } from '../attributes';
import type { ClusterSpecRule } from './cluster-spec-rule';

type AwsAttributes = NonNullable<ClusterSpec['aws_attributes']>;

/** Bounds of a volume's size in GiB, by its type. */
const VOLUME_SIZES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  GENERAL_PURPOSE_SSD: [100, 4096],
  THROUGHPUT_OPTIMIZED_HDD: [500, 4096],
};
const DEFAULT_VOLUME = { ebs_volume_type: 'GENERAL_PURPOSE_SSD', ebs_volume_count: 1, ebs_volume_size: 100 } as const;
const MOST_VOLUMES = 10;
const MOST_ALTERNATIVES = 5;

/** Which instances: node types, zone, spot or on-demand, volumes. A cluster of a pool has those of the pool. */
export const nodeRule: ClusterSpecRule = {
  fill: (spec) => {
    if (spec.instance_pool_id !== undefined) return spec;
    const { node_type_id: worker, driver_node_type_id: driver } = spec;
    const filled = {
      ...spec,
      driver_node_type_id: driver ?? worker,
      node_type_id: worker ?? (spec.num_workers === 0 ? driver : undefined),
    };
    return { ...filled, aws_attributes: withDefaults(filled) };
  },
  check: (spec, { region }) => {
    if (spec.instance_pool_id !== undefined) return [];
    return [
      ...(spec.node_type_id === undefined ? ['Missing required field: node_type_id'] : []),
      ...nodeTypesOf(spec).flatMap(([property, id]) => nodeTypeFaults(property, id, region)),
      ...alternativeFaults(spec),
      ...purchaseFaults(spec.aws_attributes ?? {}, region),
      ...volumeFaults(spec),
    ];
  },
};

/** Spot where there is some, but for the driver; volumes for instances that have no disk. */
function withDefaults(spec: ClusterSpec): AwsAttributes {
  const { enable_elastic_disk: elastic, node_type_id: nodeType = '' } = spec;
  const given = spec.aws_attributes ?? {};
  const needsVolume = given.ebs_volume_count === undefined && !elastic && findNodeType(nodeType)?.disks === 0;
  return {
    availability: 'SPOT_WITH_FALLBACK',
    first_on_demand: 1,
    zone_id: 'auto',
    spot_bid_price_percent: 100,
    ...(needsVolume ? DEFAULT_VOLUME : { ebs_volume_count: 0 }),
    ...given,
  };
}

function nodeTypesOf(spec: ClusterSpec): [property: string, id: string][] {
  const named: [string, string | undefined][] = [['node_type_id', spec.node_type_id]];
  if (spec.driver_node_type_id !== spec.node_type_id) named.push(['driver_node_type_id', spec.driver_node_type_id]);
  for (const property of ['worker_node_type_flexibility', 'driver_node_type_flexibility'] as const) {
    for (const id of spec[property]?.alternate_node_type_ids ?? []) named.push([`${property}.alternate_node_type_ids`, id]);
  }
  return named.flatMap(([property, id]) => (id === undefined ? [] : [[property, id]]));
}

function nodeTypeFaults(property: string, id: string, region: string): string[] {
  if (!findNodeType(id)) {
    const known = NODE_TYPES.map(({ nodeTypeId }) => nodeTypeId).join(', ');
    return [`${property}: Node type ${id} is not supported. Supported node types: ${known}`];
  }
  return isOffered(id, region)
    ? []
    : [`${property}: Node type ${id} is not available in ${region}; choose one of another family`];
}

/** What may stand in for a node type is of its processor, and at least as large. */
function alternativeFaults(spec: ClusterSpec): string[] {
  const pairs = [
    ['worker_node_type_flexibility', spec.node_type_id],
    ['driver_node_type_flexibility', spec.driver_node_type_id],
  ] as const;
  return pairs.flatMap(([property, id]) => {
    const alternatives = spec[property]?.alternate_node_type_ids ?? [];
    if (alternatives.length > MOST_ALTERNATIVES) {
      return [`${property} may name ${MOST_ALTERNATIVES} alternate_node_type_ids, got ${alternatives.length}`];
    }
    const type = findNodeType(id ?? '');
    return alternatives.flatMap((each) => {
      const other = findNodeType(each);
      if (!type || !other || (other.arm === type.arm && other.cores >= type.cores && other.memoryMiB >= type.memoryMiB))
        return [];
      return [
        `${property}: ${each} cannot stand in for ${id}: it must have the same processor, and as many cores and as much memory`,
      ];
    });
  });
}

function purchaseFaults(aws: AwsAttributes, region: string): string[] {
  const faults: string[] = [];
  const { zone_id: zone, first_on_demand: first, spot_bid_price_percent: bid } = aws;
  const zones = zonesOf(region);
  if (zone !== undefined && zone !== 'auto' && zones.length > 0 && !zones.includes(zone)) {
    faults.push(`aws_attributes.zone_id must be auto or one of ${zones.join(', ')}, got ${zone}`);
  }
  if (first !== undefined && first < 0) faults.push(`aws_attributes.first_on_demand must be at least 0, got ${first}`);
  if (bid !== undefined && (bid < 1 || bid > 10_000)) {
    faults.push(`aws_attributes.spot_bid_price_percent must be from 1 to 10000, got ${bid}`);
  }
  return faults;
}

function volumeFaults({
  aws_attributes: aws = {},
  node_type_id: nodeType = '',
  enable_elastic_disk: elastic,
}: ClusterSpec): string[] {
  const {
    ebs_volume_count: count = 0,
    ebs_volume_size: size,
    ebs_volume_type: type,
    ebs_volume_iops: iops,
    ebs_volume_throughput,
  } = aws;
  const name = (property: string) => `aws_attributes.ebs_volume_${property}`;
  if (count < 0 || count > MOST_VOLUMES) return [`${name('count')} must be from 0 to ${MOST_VOLUMES}, got ${count}`];
  if (count === 0) {
    const bare = findNodeType(nodeType)?.disks === 0 && !elastic;
    return bare ? [`${name('count')} must be at least 1: node type ${nodeType} has no disks of its own`] : [];
  }
  if (type === undefined || size === undefined) return [`${name('type')} and ${name('size')} are required with ${name('count')}`];
  const faults: string[] = [];
  const [least, most] = VOLUME_SIZES[type] ?? [0, 0];
  if (size < least || size > most) faults.push(`${name('size')} must be from ${least} to ${most} GiB for ${type}, got ${size}`);
  if (type !== 'GENERAL_PURPOSE_SSD' && (iops !== undefined || ebs_volume_throughput !== undefined)) {
    faults.push(`${name('iops')} and ${name('throughput')} are for GENERAL_PURPOSE_SSD only`);
  }
  if (iops !== undefined && (iops < 3_000 || iops > 16_000))
    faults.push(`${name('iops')} must be from 3000 to 16000, got ${iops}`);
  if (ebs_volume_throughput !== undefined && (ebs_volume_throughput < 125 || ebs_volume_throughput > 1_000)) {
    faults.push(`${name('throughput')} must be from 125 to 1000 MiB/s, got ${ebs_volume_throughput}`);
  }
  return faults;
}
