import { nodeRule } from '../clusters/spec/node-rule';
import type { SpecContext } from '../clusters/spec/cluster-spec-rule';
import { invalid } from '../platform/http/api-error';
import { findDefinition } from '../runtimes/definitions';
import { nodesOfPool } from './nodes-of-pool';
import type { PoolAttributes, PoolSettings } from './pool-info';

/** In minutes: how long instances wait that need not, unless the pool says otherwise; and what it may say. */
export const IDLE_MINUTES = { default: 60, most: 10_000 } as const;

const LONGEST_NAME = 100;
const MOST_TAGS = 45;

/** @throws ApiError INVALID_PARAMETER_VALUE with all that is wrong with a pool, whose instances are judged as those of clusters */
export async function refuseFaults(settings: PoolSettings, attributes: PoolAttributes, context: SpecContext): Promise<void> {
  const { instance_pool_name: name, min_idle_instances: idle = 0, max_capacity: most, custom_tags: tags = {} } = settings;
  const minutes = settings.idle_instance_autotermination_minutes ?? IDLE_MINUTES.default;
  const spec = { ...nodesOfPool({ node_type_id: settings.node_type_id, attributes }), num_workers: 1 };
  const faults = [
    ...((await nodeRule.check?.(spec, context, spec)) ?? []),
    ...(name.length < 1 || name.length > LONGEST_NAME
      ? [`instance_pool_name must have 1 to ${LONGEST_NAME} characters, got ${name.length}`]
      : []),
    ...(idle < 0 ? [`min_idle_instances must be at least 0, got ${idle}`] : []),
    ...(most !== undefined && most < Math.max(idle, 1)
      ? [`max_capacity must be at least 1 and at least min_idle_instances, got ${most} and ${idle}`]
      : []),
    ...(minutes < 0 || minutes > IDLE_MINUTES.most
      ? [`idle_instance_autotermination_minutes must be from 0 to ${IDLE_MINUTES.most}, got ${minutes}`]
      : []),
    ...(Object.keys(tags).length > MOST_TAGS
      ? [`custom_tags may have ${MOST_TAGS} entries, got ${Object.keys(tags).length}`]
      : []),
    ...(attributes.preloaded_spark_versions ?? [])
      .filter((key) => !findDefinition(key))
      .map((key) => `preloaded_spark_versions: ${key} is no runtime; clusters/spark-versions lists them`),
  ];
  if (faults.length > 0) throw invalid(faults.join('; '));
}
