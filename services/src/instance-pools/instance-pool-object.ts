import { requirePermission, workspaceOf } from '../identity/permissions/check';
import type { ObjectType } from '../identity/permissions/object-type';
import { notFound } from '../platform/http/api-error';
import type { Caller } from '../platform/http/caller';
import type { Tx } from '../schema';
import type { InstancePoolRow } from './schema';
import { readPool } from './statements';

const INSTANCE_POOLS = 'instance-pools';

export type PoolLevel = 'CAN_ATTACH_TO' | 'CAN_MANAGE';

/** Instance pools, as permissions know them. Whoever makes one manages it. */
export const INSTANCE_POOL_OBJECT: ObjectType = {
  type: INSTANCE_POOLS,
  nameOf: () => 'instance-pool',
  levels: [
    { name: 'CAN_ATTACH_TO', description: 'Can make clusters of its instances' },
    { name: 'CAN_MANAGE', description: 'Can also edit and delete it, and say who has access' },
  ],
  reads: 'CAN_ATTACH_TO',
  manages: 'CAN_MANAGE',
  find: async (tx, caller, id) => {
    const found = caller.workspace && (await readPool(tx, workspaceOf(caller), id));
    return found && poolKey(id);
  },
};

/** The key of what is granted on a pool. */
export function poolKey(poolId: string) {
  return { type: INSTANCE_POOLS, id: poolId, parents: [] } as const;
}

/**
 * A pool of the caller's workspace, on which the caller has the level.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST; PERMISSION_DENIED
 */
export async function findPool(tx: Tx, caller: Caller, poolId: string, level: PoolLevel): Promise<InstancePoolRow> {
  const pool = await readPool(tx, workspaceOf(caller), poolId);
  if (!pool) throw notFound('Instance pool', poolId);
  await requirePermission(tx, caller, INSTANCE_POOL_OBJECT, poolKey(poolId), level);
  return pool;
}
