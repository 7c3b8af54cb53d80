import type { Tx } from '../../schema';
import { usedByLogDelivery } from '../log-delivery/statements';
import { usedByWorkspace } from '../used-by-workspace';
import type { CredentialRow } from './credential';

export interface NewCredential {
  readonly accountId: string;
  readonly credentialId: string;
  readonly name: string;
  readonly roleArn: string;
  readonly createdAt: Date;
}

/** One whose role has just been proved. */
export function insertCredential(tx: Tx, credential: NewCredential): Promise<CredentialRow> {
  return tx
    .insertInto('credential')
    .values({
      account_id: credential.accountId,
      credential_id: credential.credentialId,
      credential_name: credential.name,
      role_arn: credential.roleArn,
      created_at: credential.createdAt,
      due_at: credential.createdAt,
      proof: 'PROVED',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function selectCredentials(tx: Tx, accountId: string, id?: string): Promise<CredentialRow[]> {
  return tx
    .selectFrom('credential')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('credential_id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('credential_id')
    .execute();
}

export async function usedCredential(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  const workspace = await usedByWorkspace(tx, accountId, id, ['credential_id']);
  return workspace ?? usedByLogDelivery(tx, accountId, 'credential_id', id);
}

/** Has a credential be proved again now: its role may have been changed since, for the better or the worse. */
export async function proveSoon(tx: Tx, accountId: string, credentialId: string, now: Date): Promise<void> {
  await tx
    .updateTable('credential')
    .set({ due_at: now, proof: 'PENDING', proof_message: '' })
    .where('account_id', '=', accountId)
    .where('credential_id', '=', credentialId)
    .execute();
}
