/** Which instance pool. */
export interface PoolKey {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly poolId: string;
}

/** The key of the row of a pool. */
export function poolKeyOf(row: {
  readonly account_id: string;
  readonly workspace_id: string;
  readonly instance_pool_id: string;
}): PoolKey {
  return { accountId: row.account_id, workspaceId: row.workspace_id, poolId: row.instance_pool_id };
}
