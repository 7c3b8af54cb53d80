import type { Selectable } from 'kysely';
import type { Tx } from '../../schema';
import type { ServicePrincipalSecretTable } from '../schema';

export type SecretRow = Omit<Selectable<ServicePrincipalSecretTable>, 'account_id' | 'principal_id'>;

export interface NewSecret {
  readonly accountId: string;
  readonly principalId: string;
  readonly secretId: string;
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

const COLUMNS = ['secret_id', 'secret_hash', 'created_at', 'updated_at', 'expires_at'] as const;

export function insertSecret(tx: Tx, secret: NewSecret): Promise<SecretRow> {
  return tx
    .insertInto('service_principal_secret')
    .values({
      account_id: secret.accountId,
      secret_id: secret.secretId,
      principal_id: secret.principalId,
      secret_hash: Buffer.from(secret.secretHash, 'hex'),
      created_at: secret.createdAt,
      updated_at: secret.createdAt,
      expires_at: secret.expiresAt,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

export function listSecrets(tx: Tx, accountId: string, principalId: string): Promise<SecretRow[]> {
  return tx
    .selectFrom('service_principal_secret')
    .select(COLUMNS)
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .orderBy('created_at')
    .orderBy('secret_id')
    .execute();
}

/** @returns whether the service principal had such a secret */
export async function deleteSecret(tx: Tx, accountId: string, principalId: string, secretId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('service_principal_secret')
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .where('secret_id', '=', secretId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Takes the service principal's row, so that of two requests at once the second counts what the first has made. */
export async function lockServicePrincipal(tx: Tx, accountId: string, principalId: string): Promise<boolean> {
  return (await servicePrincipal(tx, accountId, principalId).forUpdate().executeTakeFirst()) !== undefined;
}

/** The same for who only reads, and takes nothing. */
export async function servicePrincipalExists(tx: Tx, accountId: string, principalId: string): Promise<boolean> {
  return (await servicePrincipal(tx, accountId, principalId).executeTakeFirst()) !== undefined;
}

function servicePrincipal(tx: Tx, accountId: string, principalId: string) {
  return tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .where('kind', '=', 'SERVICE_PRINCIPAL');
}
