import type { AuditTrail } from '../../platform/http/api-server';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema, Tx } from '../../schema';
import { PasswordCheck, passwordHash } from './password-hash';
import { putPassword, readPasswordHash } from './password-statements';

/** Whose password is forgotten. */
export interface Forgetful {
  readonly accountId: string;
  readonly principalId: string;
  /** User name. */
  readonly name: string;
}

/**
 * Gives a person this password in place of a forgotten one. What was had with that ends: sessions of browsers, clients that act for
 * the person, and a lockout. Personal access tokens stay.
 *
 * @returns whether it is another one than before; if not, nothing happens
 */
export async function resetPassword(
  tx: Tx,
  { accountId, principalId, name }: Forgetful,
  password: string,
  { audit, ids }: { readonly audit: AuditTrail<LakehouseSchema>; readonly ids: Ids },
): Promise<boolean> {
  const hash = await readPasswordHash(tx, accountId, principalId);
  if (hash !== undefined && (await new PasswordCheck().matches(password, hash))) return false;
  await putPassword(tx, accountId, principalId, await passwordHash(password, ids.secret(16)));
  await recordReset(tx, { accountId, name }, { audit, ids });
  return true;
}

/** Keeps a record that whoever runs the control plane, and no caller, gave a person another password. */
export async function recordReset(
  tx: Tx,
  { accountId, name }: Pick<Forgetful, 'accountId' | 'name'>,
  { audit, ids }: { readonly audit: AuditTrail<LakehouseSchema>; readonly ids: Ids },
): Promise<void> {
  await audit.changed(tx, {
    operation: 'Login.ResetPassword',
    actor: { accountId, name: 'operator of the control plane' },
    requestId: ids.uuid(),
    sourceIp: '',
    parameters: { user_name: name },
    status: 200,
  });
}
