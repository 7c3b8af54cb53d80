import type { LookupTx } from '../../schema';

/** Things that are worked on in one round; the next round comes a second later. */
const MOST = 20;

/** Something that is due, as a round finds it. */
export interface Due {
  readonly accountId: string;
  readonly id: string;
}

/** Workspaces, in whatever account, that are waiting for their next step. */
export async function dueWorkspaces(tx: LookupTx, now: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('workspace')
    .select(['account_id', 'workspace_id'])
    .where('status', 'in', ['PROVISIONING', 'CANCELLING'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({ accountId: row.account_id, id: row.workspace_id }));
}

/** Credentials, in whatever account, that are to be proved. */
export async function dueCredentials(tx: LookupTx, now: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('credential')
    .select(['account_id', 'credential_id'])
    .where('proof', '<>', 'PROVED')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({ accountId: row.account_id, id: row.credential_id }));
}

/** Endpoints, in whatever account, that are on their way. */
export async function dueEndpoints(tx: LookupTx, now: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('vpc_endpoint')
    .select(['account_id', 'vpc_endpoint_id'])
    .where('state', 'in', ['pending', 'pendingAcceptance'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({ accountId: row.account_id, id: row.vpc_endpoint_id }));
}
