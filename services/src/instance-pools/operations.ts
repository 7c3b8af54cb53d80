import { Type } from 'typebox';
import { newClusterId } from '../clusters/cluster-id';
import type { SpecContext } from '../clusters/spec/cluster-spec-rule';
import { forgetObject, grantToMaker, hasPermission, workspaceOf } from '../identity/permissions/check';
import { regionOfWorkspace } from '../node-types/workspace-region';
import { alreadyExists, invalid, permissionDenied } from '../platform/http/api-error';
import { WORKSPACE_MEMBER, type Caller } from '../platform/http/caller';
import { NOTHING, operation, type Operation } from '../platform/http/operation';
import type { LakehouseSchema, Tx } from '../schema';
import { findPool, INSTANCE_POOL_OBJECT, poolKey } from './instance-pool-object';
import { IDLE_MINUTES, refuseFaults } from './pool-faults';
import { PoolAttributes, PoolInfo, poolInfo, PoolSettings } from './pool-info';
import { pendingInstanceErrors } from './pending-instance-errors';
import { deletePool, findPoolNamed, insertPool, listPools, poolStats, updatePool } from './statements';

const PoolId = Type.Object({ instance_pool_id: Type.String() });
const pathOf = (call: string) => [`/api/2.0/instance-pools/${call}`] as const;
const writing = { rule: WORKSPACE_MEMBER, method: 'POST', params: NOTHING, query: NOTHING } as const;
const reading = { rule: WORKSPACE_MEMBER, method: 'GET', params: NOTHING, body: NOTHING } as const;

/** The Instance Pools API: https://docs.databricks.com/api/workspace/instancepools */
export const instancePoolOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...writing,
    name: 'InstancePools.Create',
    summary: 'Makes an instance pool',
    paths: pathOf('create'),
    body: Type.Object({ ...PoolSettings.properties, ...PoolAttributes.properties }),
    response: PoolId,
    errors: ['RESOURCE_ALREADY_EXISTS'],
    handle: async ({ tx, caller, body, now, ids }) => {
      requireMayCreate(caller);
      const { aws_attributes, disk_spec, enable_elastic_disk, preloaded_spark_versions } = body;
      const attributes = { aws_attributes, disk_spec, enable_elastic_disk, preloaded_spark_versions };
      await refuseFaults(body, attributes, await contextOf(tx, caller));
      await requireFreeName(tx, caller, body.instance_pool_name, undefined);
      const { accountId, workspaceId } = workspaceOf(caller);
      const poolId = newClusterId(now, ids).replace(/-(?=[^-]*$)/, '-pool-');
      await insertPool(tx, {
        account_id: accountId,
        workspace_id: workspaceId,
        instance_pool_id: poolId,
        ...settingsOf(body),
        node_type_id: body.node_type_id,
        attributes: JSON.stringify(attributes),
        creator_id: caller.principalId,
        created_at: now,
      });
      await grantToMaker(tx, caller, INSTANCE_POOL_OBJECT, poolKey(poolId));
      return { instance_pool_id: poolId };
    },
  }),
  operation({
    ...writing,
    name: 'InstancePools.Edit',
    summary: 'Changes the name and the numbers of an instance pool; its instances stay of their type',
    paths: pathOf('edit'),
    body: Type.Object({ ...PoolId.properties, ...PoolSettings.properties }),
    response: NOTHING,
    errors: ['RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body, now }) => {
      const pool = await findPool(tx, caller, body.instance_pool_id, 'CAN_MANAGE');
      if (body.node_type_id !== pool.node_type_id) {
        throw invalid(`node_type_id of a pool stays ${pool.node_type_id}, got ${body.node_type_id}; make another pool`);
      }
      await refuseFaults(body, pool.attributes, await contextOf(tx, caller));
      await requireFreeName(tx, caller, body.instance_pool_name, pool.instance_pool_id);
      await updatePool(tx, pool, settingsOf(body), now);
      return {};
    },
  }),
  operation({
    ...writing,
    name: 'InstancePools.Delete',
    summary: 'Deletes an instance pool; clusters that run go on, and cannot be started again with it',
    paths: pathOf('delete'),
    body: PoolId,
    response: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body, now }) => {
      await deletePool(tx, await findPool(tx, caller, body.instance_pool_id, 'CAN_MANAGE'), now);
      await forgetObject(tx, caller, poolKey(body.instance_pool_id));
      return {};
    },
  }),
  operation({
    ...reading,
    name: 'InstancePools.Get',
    summary: 'Shows an instance pool with how many of its instances work and wait',
    paths: pathOf('get'),
    query: PoolId,
    response: PoolInfo,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, query, now }) => {
      const pool = await findPool(tx, caller, query.instance_pool_id, 'CAN_ATTACH_TO');
      const stats = await poolStats(tx, workspaceOf(caller));
      const errors = await pendingInstanceErrors(tx, workspaceOf(caller), now);
      return poolInfo(pool, stats.get(pool.instance_pool_id), errors.get(pool.instance_pool_id));
    },
  }),
  operation({
    ...reading,
    name: 'InstancePools.List',
    summary: 'Lists the instance pools that the caller may use',
    paths: pathOf('list'),
    query: NOTHING,
    response: Type.Object({ instance_pools: Type.Array(PoolInfo) }),
    errors: [],
    handle: async ({ tx, caller, now }) => {
      const stats = await poolStats(tx, workspaceOf(caller));
      const errors = await pendingInstanceErrors(tx, workspaceOf(caller), now);
      const visible = [];
      for (const pool of await listPools(tx, workspaceOf(caller))) {
        const { instance_pool_id: id } = pool;
        if (!(await hasPermission(tx, caller, INSTANCE_POOL_OBJECT, poolKey(id), 'CAN_ATTACH_TO'))) continue;
        visible.push(poolInfo(pool, stats.get(id), errors.get(id)));
      }
      return { instance_pools: visible };
    },
  }),
];

function requireMayCreate({ name, workspace }: Caller): void {
  if (workspace?.admin || workspace?.entitlements.has('allow-instance-pool-create')) return;
  throw permissionDenied(`${name} may not create instance pools: it takes the entitlement allow-instance-pool-create`);
}

async function requireFreeName(tx: Tx, caller: Caller, name: string, poolId: string | undefined): Promise<void> {
  const found = await findPoolNamed(tx, workspaceOf(caller), name);
  if (found && found.instance_pool_id !== poolId) throw alreadyExists('Instance pool', name);
}

async function contextOf(tx: Tx, caller: Caller): Promise<SpecContext> {
  const owner = { id: caller.principalId, name: caller.name };
  return { tx, caller, source: 'API', region: await regionOfWorkspace(tx, caller), owner };
}

function settingsOf(settings: PoolSettings) {
  return {
    instance_pool_name: settings.instance_pool_name,
    min_idle_instances: settings.min_idle_instances ?? 0,
    max_capacity: settings.max_capacity ?? null,
    idle_instance_autotermination_minutes: settings.idle_instance_autotermination_minutes ?? IDLE_MINUTES.default,
    custom_tags: JSON.stringify(settings.custom_tags ?? {}),
  };
}
