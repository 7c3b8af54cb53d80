import type { ClusterAttributes } from '../../clusters/attributes';
import { insertIdleNodes, type NewIdleNode } from '../../clusters/nodes';
import { nodesOfPool } from '../../instance-pools/nodes-of-pool';
import { poolTags } from '../../instance-pools/pool-info';
import { poolKeyOf } from '../../instance-pools/pool-key';
import type { InstancePoolRow } from '../../instance-pools/schema';
import type { Tx } from '../../schema';
import type { Managing } from '../managing';
import type { LaunchPlan } from '../nodes/launch-plan';
import { forgetEnded } from './rows';

/** In milliseconds: how long it is known what became of a node that only ever waited; as long as its instance may be told of. */
const KEPT_AFTER_END = 24 * 3_600_000;

/** Writes down that nodes are to wait in a pool, launched together. */
export async function addIdleNodes(tx: Tx, pool: InstancePoolRow, count: number, managing: Managing, now: Date): Promise<void> {
  const key = poolKeyOf(pool);
  await forgetEnded(tx, key, new Date(now.getTime() - KEPT_AFTER_END));
  await insertIdleNodes(tx, key, newIdleNodes(pool, count, managing), now);
}

function newIdleNodes(pool: InstancePoolRow, count: number, { ids, launcherName }: Managing): NewIdleNode[] {
  const clientToken = ids.uuid();
  const spot = attributesOf(pool).aws_attributes?.availability?.startsWith('SPOT') === true;
  return Array.from({ length: count }, () => ({
    nodeId: ids.uuid(),
    launcher: launcherName,
    clientToken,
    instanceType: pool.node_type_id,
    lifecycle: spot ? 'spot' : 'on-demand',
  }));
}

/** What nodes of a pool are launched as; they bear the tags of the pool, whichever clusters they will work for. */
export function planOfPool(pool: InstancePoolRow): LaunchPlan {
  return {
    owner: { accountId: pool.account_id, workspaceId: pool.workspace_id },
    attributes: attributesOf(pool),
    tags: { ...pool.custom_tags, ...poolTags(pool) },
  };
}

function attributesOf(pool: InstancePoolRow): ClusterAttributes {
  const nodes = nodesOfPool(pool);
  const profile = pool.attributes.aws_attributes?.instance_profile_arn;
  return {
    ...nodes,
    aws_attributes: { ...nodes.aws_attributes, ...(profile !== undefined && { instance_profile_arn: profile }) },
  };
}
