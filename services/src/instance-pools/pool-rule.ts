import type { ClusterSpec } from '../clusters/attributes';
import type { ClusterSpecRule, SpecContext } from '../clusters/spec/cluster-spec-rule';
import { hasPermission, workspaceOf } from '../identity/permissions/check';
import { INSTANCE_POOL_OBJECT, poolKey } from './instance-pool-object';
import { nodesOfPool } from './nodes-of-pool';
import type { InstancePoolRow } from './schema';
import { poolStats, readPool } from './statements';

type Property = 'instance_pool_id' | 'driver_instance_pool_id';

/** A cluster of a pool has the pool's instances: their type, zone and volumes, and how they are bought. */
export const instancePoolRule: ClusterSpecRule = {
  fill: async (spec, context) => {
    const workers = await poolOf(spec, 'instance_pool_id', context);
    if (!workers) return spec;
    const driver = (await poolOf(spec, 'driver_instance_pool_id', context)) ?? workers;
    const nodes = nodesOfPool(workers);
    const { instance_profile_arn: profile = workers.attributes.aws_attributes?.instance_profile_arn } = spec.aws_attributes ?? {};
    return {
      ...spec,
      ...nodes,
      driver_instance_pool_id: driver.instance_pool_id,
      driver_node_type_id: driver.node_type_id,
      aws_attributes: { ...nodes.aws_attributes, ...(profile !== undefined && { instance_profile_arn: profile }) },
      custom_tags: { ...workers.custom_tags, ...spec.custom_tags },
    };
  },
  check: async (spec, context, asked) => {
    const faults: string[] = [];
    if (isGiven(spec.driver_instance_pool_id) && !isGiven(spec.instance_pool_id)) {
      faults.push('driver_instance_pool_id needs instance_pool_id');
    }
    for (const property of ['instance_pool_id', 'driver_instance_pool_id'] as const) {
      const id = asked[property] ?? (property === 'instance_pool_id' ? spec[property] : undefined);
      if (isGiven(id)) faults.push(...(await poolFaults(property, id, context)));
    }
    if (isGiven(spec.instance_pool_id)) {
      for (const property of ['node_type_id', 'driver_node_type_id'] as const) {
        if (asked[property] !== undefined && asked[property] !== spec[property]) {
          faults.push(`${property} is ${spec[property] ?? 'unknown'} by the instance pool, got ${asked[property]}; leave it out`);
        }
      }
    }
    return faults;
  },
  checkStart: async (spec, context) => {
    const workers =
      spec.autoscale?.min_workers ?? spec.num_workers ?? context.before?.min_workers ?? context.before?.num_workers ?? 0;
    const wanted = new Map<string, number>();
    for (const [id, count] of [
      [spec.instance_pool_id, workers],
      [spec.driver_instance_pool_id, 1],
    ] as const) {
      if (isGiven(id)) wanted.set(id, (wanted.get(id) ?? 0) + count);
    }
    const faults: string[] = [];
    for (const [id, count] of wanted) faults.push(...(await capacityFaults(id, count, context)));
    return faults;
  },
  checkResize: async ({ num_workers: workers, autoscale }, context) => {
    const { before } = context;
    const id = before.attributes.instance_pool_id;
    const more = (autoscale?.min_workers ?? workers ?? 0) - before.num_workers;
    return isGiven(id) && more > 0 ? capacityFaults(id, more, context) : [];
  },
};

async function poolFaults(property: Property, id: string, context: SpecContext): Promise<string[]> {
  const { tx, caller, before } = context;
  if (!(await readPool(tx, workspaceOf(caller), id))) return [`${property}: Instance pool ${id} does not exist`];
  // What the cluster has already is not asked about again.
  if (before?.attributes[property] === id) return [];
  if (await hasPermission(tx, caller, INSTANCE_POOL_OBJECT, poolKey(id), 'CAN_ATTACH_TO')) return [];
  return [`${property}: ${caller.name} does not have CAN_ATTACH_TO on instance pool ${id}`];
}

/** Idle instances are there for the taking; beyond them a pool grows up to its capacity. */
async function capacityFaults(id: string, wanted: number, { tx, caller }: SpecContext): Promise<string[]> {
  const pool = await readPool(tx, workspaceOf(caller), id);
  if (!pool) return [`Instance pool ${id} does not exist; edit the cluster`];
  if (pool.max_capacity === null) return [];
  const stats = (await poolStats(tx, workspaceOf(caller))).get(id);
  const used = (stats?.used_count ?? 0) + (stats?.pending_used_count ?? 0);
  if (used + wanted <= pool.max_capacity) return [];
  return [
    `Instance pool ${pool.instance_pool_name} has a max_capacity of ${pool.max_capacity}, of which ${used} are used, ` +
      `and the cluster needs ${wanted}; end another cluster or edit the pool`,
  ];
}

function poolOf(spec: ClusterSpec, property: Property, { tx, caller }: SpecContext): Promise<InstancePoolRow | undefined> {
  const id = spec[property];
  return isGiven(id) ? readPool(tx, workspaceOf(caller), id) : Promise.resolve(undefined);
}

function isGiven(id: string | undefined): id is string {
  return id !== undefined && id !== '';
}
