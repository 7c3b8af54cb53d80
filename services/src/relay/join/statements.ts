import { sql } from 'kysely';
import type { Tx } from '../../schema';

/** Why a node is not admitted; logs say it, and nobody else. */
export type JoinRefusal = 'joined before' | 'came too late' | 'answered this challenge before';

/** A credential as it is kept. */
export interface NewCredential {
  readonly secretHash: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The node as it is, locked until the transaction ends. */
export async function lockNode(tx: Tx, accountId: string, nodeId: string) {
  return tx
    .selectFrom('node')
    .select(['workspace_id', 'cluster_id', 'join_until', 'joined_at', 'connection_number'])
    .where('account_id', '=', accountId)
    .where('node_id', '=', nodeId)
    .forUpdate()
    .executeTakeFirst();
}

/** Notes that a challenge was answered. False when it was before. */
export async function answerChallenge(tx: Tx, challengeId: string, expiresAt: Date, now: Date): Promise<boolean> {
  await tx.deleteFrom('answered_challenge').where('expires_at', '<', now).execute();
  const { rows } = await sql`
    insert into answered_challenge (challenge_id, expires_at) values (${challengeId}, ${expiresAt})
    on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

/** Makes the credential the newest of its node; those above `after` go, as nobody has used them. */
export async function insertCredential(
  tx: Tx,
  node: { readonly accountId: string; readonly nodeId: string },
  after: bigint,
  { secretHash, createdAt, expiresAt }: NewCredential,
): Promise<void> {
  await tx
    .deleteFrom('node_credential')
    .where('account_id', '=', node.accountId)
    .where('node_id', '=', node.nodeId)
    .where('number', '>', String(after))
    .execute();
  await tx
    .insertInto('node_credential')
    .values({
      account_id: node.accountId,
      node_id: node.nodeId,
      number: String(after + 1n),
      secret_hash: secretHash,
      created_at: createdAt,
      expires_at: expiresAt,
    })
    .execute();
}
