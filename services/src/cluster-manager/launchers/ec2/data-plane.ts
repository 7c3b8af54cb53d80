import type { Database } from '../../../platform/database/database';
import type { LakehouseSchema, Tx } from '../../../schema';
import type { InstanceOwner } from '../launcher';

/** What is registered of where a workspace's nodes are launched. */
export interface DataPlane {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly region: string;
  /** The role that is assumed. */
  readonly roleArn: string;
  readonly subnetIds: readonly string[];
  /** Those of the workspace's launch templates. */
  readonly securityGroupIds: readonly string[];
}

/** A workspace has nothing in AWS where nodes could be. */
export class NoDataPlane extends Error {}

/** @throws NoDataPlane when the workspace has no credentials or no network */
export function readDataPlane(database: Database<LakehouseSchema>, owner: InstanceOwner): Promise<DataPlane> {
  return database.inAccount(owner.accountId, (tx) => dataPlaneOf(tx, owner));
}

async function dataPlaneOf(tx: Tx, { accountId, workspaceId }: InstanceOwner): Promise<DataPlane> {
  const found = await tx
    .selectFrom('workspace as w')
    .innerJoin('credential as c', (join) =>
      join.onRef('c.account_id', '=', 'w.account_id').onRef('c.credential_id', '=', 'w.credential_id'),
    )
    .innerJoin('network as n', (join) =>
      join.onRef('n.account_id', '=', 'w.account_id').onRef('n.network_id', '=', 'w.network_id'),
    )
    .select(['w.aws_region', 'c.role_arn', 'n.subnet_ids', 'n.security_group_ids'])
    .where('w.account_id', '=', accountId)
    .where('w.workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!found) {
    throw new NoDataPlane(`workspace ${workspaceId} has no credentials or no network; register both to launch clusters in it`);
  }
  return {
    accountId,
    workspaceId,
    region: found.aws_region,
    roleArn: found.role_arn,
    subnetIds: found.subnet_ids,
    securityGroupIds: found.security_group_ids,
  };
}
