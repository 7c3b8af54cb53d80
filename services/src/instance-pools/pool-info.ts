import { Type, type Static } from 'typebox';
import type { InstancePoolRow } from './schema';

const whole = (description: string) => Type.Optional(Type.Integer({ description }));
const flag = Type.Optional(Type.Boolean());

const DiskSpec = Type.Object({
  disk_type: Type.Optional(
    Type.Object({ ebs_volume_type: Type.Optional(Type.Enum(['GENERAL_PURPOSE_SSD', 'THROUGHPUT_OPTIMIZED_HDD'])) }),
  ),
  disk_count: whole('volumes of an instance'),
  disk_size: whole('GiB of a volume'),
  disk_iops: whole('operations per second of a volume'),
  disk_throughput: whole('MiB per second of a volume'),
});

/** What instances of a pool are made of beyond their type. */
export const PoolAttributes = Type.Object({
  aws_attributes: Type.Optional(
    Type.Object({
      availability: Type.Optional(Type.Enum(['SPOT', 'ON_DEMAND'])),
      zone_id: Type.Optional(Type.String()),
      spot_bid_price_percent: whole('most that is paid for spot, in percent of the on-demand price'),
      instance_profile_arn: Type.Optional(Type.String()),
    }),
  ),
  disk_spec: Type.Optional(DiskSpec),
  enable_elastic_disk: flag,
  preloaded_spark_versions: Type.Optional(Type.Array(Type.String(), { maxItems: 1 })),
});
export type PoolAttributes = Static<typeof PoolAttributes>;

/** What of a pool can be changed. */
export const PoolSettings = Type.Object({
  instance_pool_name: Type.String({ description: 'unique in the workspace' }),
  node_type_id: Type.String(),
  min_idle_instances: whole('instances that wait for clusters'),
  max_capacity: whole('instances that wait or work; as many as there are if unset'),
  idle_instance_autotermination_minutes: whole('minutes that more than these wait'),
  custom_tags: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type PoolSettings = Static<typeof PoolSettings>;

/** What is known of the instances of a pool. */
export const PoolStats = Type.Object({
  used_count: Type.Integer(),
  idle_count: Type.Integer(),
  pending_used_count: Type.Integer(),
  pending_idle_count: Type.Integer(),
});
export type PoolStats = Static<typeof PoolStats>;

/** Why an instance that was to wait does not. */
export const PendingInstanceError = Type.Object({
  instance_id: Type.Optional(Type.String({ description: 'absent when none was launched' })),
  message: Type.String(),
});
export type PendingInstanceError = Static<typeof PendingInstanceError>;

/** A pool in the words of the API: https://docs.databricks.com/api/workspace/instancepools/get */
export const PoolInfo = Type.Object({
  instance_pool_id: Type.String(),
  ...PoolSettings.properties,
  ...PoolAttributes.properties,
  default_tags: Type.Record(Type.String(), Type.String()),
  state: Type.Literal('ACTIVE'),
  stats: PoolStats,
  status: Type.Object({ pending_instance_errors: Type.Array(PendingInstanceError) }),
});

export const NO_INSTANCES: PoolStats = { used_count: 0, idle_count: 0, pending_used_count: 0, pending_idle_count: 0 };

export function poolInfo(
  pool: InstancePoolRow,
  stats: PoolStats = NO_INSTANCES,
  errors: readonly PendingInstanceError[] = [],
): Static<typeof PoolInfo> {
  return {
    instance_pool_id: pool.instance_pool_id,
    instance_pool_name: pool.instance_pool_name,
    node_type_id: pool.node_type_id,
    min_idle_instances: pool.min_idle_instances,
    ...(pool.max_capacity !== null && { max_capacity: pool.max_capacity }),
    idle_instance_autotermination_minutes: pool.idle_instance_autotermination_minutes,
    custom_tags: pool.custom_tags,
    ...pool.attributes,
    default_tags: { Vendor: 'Lakehouse', ...poolTags(pool) },
    state: 'ACTIVE',
    stats,
    status: { pending_instance_errors: [...errors] },
  };
}

/** Tags that every pool has of itself, and its instances with it, whichever cluster they work for. */
export function poolTags(pool: InstancePoolRow): Record<string, string> {
  return {
    DatabricksInstancePoolCreatorId: pool.creator_id,
    DatabricksInstancePoolId: pool.instance_pool_id,
    DatabricksInstancePoolName: pool.instance_pool_name,
  };
}
