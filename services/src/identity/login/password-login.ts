import type { AuditTrail } from '../../platform/http/api-server';
import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema } from '../../schema';
import { callerOf } from '../caller-of';
import { takesPasswords } from './provider/statements';
import type { RequestFacts } from './request-facts';
import { countAttempt, forgetFailures } from './password-statements';
import type { PasswordCheck } from './password-hash';
import { startSession } from './session';

export interface PasswordLoginContext {
  readonly database: Database<LakehouseSchema>;
  readonly audit: AuditTrail<LakehouseSchema>;
  readonly passwords: PasswordCheck;
  readonly now: () => number;
  readonly ids: Ids;
}

/** What a person typed. */
export interface TypedCredentials {
  /** Undefined for an account that does not exist. */
  readonly accountId?: string;
  readonly userName: string;
  readonly password: string;
}

/**
 * Logs a person in by password; answers what the browser keeps, undefined when it is refused.
 *
 * No such account, no such user, a user without a password, a wrong password and one that is locked out are told apart by
 * nothing: neither by the answer nor by the work that it takes. Nor is an account that takes no passwords.
 */
export async function logInByPassword(
  typed: TypedCredentials,
  facts: RequestFacts,
  { database, audit, passwords, now, ids }: PasswordLoginContext,
): Promise<string | undefined> {
  const { accountId, userName, password } = typed;
  const at = new Date(now());
  const attempt =
    accountId === undefined
      ? undefined
      : await database.inAccount(accountId, (tx) => countAttempt(tx, { accountId, userName }, at));
  const right = await passwords.matches(password, attempt?.hash);
  if (accountId === undefined || !attempt) return undefined;

  return database.inAccount(accountId, async (tx) => {
    const counts = right && !attempt.locked && (await takesPasswords(tx, accountId));
    const person = counts ? await callerOf(tx, attempt.principalId, undefined) : undefined;
    const entry = { operation: 'Login.Password', ...facts, parameters: { user_name: userName } };
    if (!person) {
      await audit.changed(tx, { ...entry, actor: { accountId, name: userName }, status: 401 });
      return undefined;
    }
    await forgetFailures(tx, accountId, attempt.principalId);
    await audit.changed(tx, { ...entry, actor: { accountId, name: person.name }, status: 200 });
    return startSession(tx, person, at, ids);
  });
}
