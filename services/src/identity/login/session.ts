import type { Ids } from '../../platform/ids';
import type { Database } from '../../platform/database/database';
import type { Caller } from '../../platform/http/caller';
import type { LakehouseSchema, LookupTx, Tx } from '../../schema';
import { callerOf } from '../caller-of';
import { secretHash } from '../token-secret';

/** In milliseconds: how long a browser stays logged in. */
const LIFETIME = 12 * 3_600_000;

/** Who proved that it is the person, where that was a provider. */
export interface SessionProof {
  readonly issuer?: string;
  /** Its word for it: what it knows the login by when that is to end. */
  readonly idToken?: string;
}

/** Logs a browser in; answers what its cookie holds. Sessions of the person that are over go. */
export async function startSession(
  tx: Tx,
  { accountId, principalId }: Caller,
  at: Date,
  ids: Ids,
  { issuer, idToken }: SessionProof = {},
): Promise<string> {
  const secret = ids.secret(32).toString('hex');
  await tx
    .deleteFrom('login_session')
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .where('expires_at', '<=', at)
    .execute();
  await tx
    .insertInto('login_session')
    .values({
      account_id: accountId,
      session_id: ids.uuid(),
      principal_id: principalId,
      secret_hash: Buffer.from(secretHash(secret), 'hex'),
      created_at: at,
      expires_at: new Date(at.getTime() + LIFETIME),
      issuer: issuer ?? null,
      id_token: idToken ?? null,
    })
    .execute();
  return secret;
}

/** Runs `work` for whom the browser is logged in as. Undefined when it is not, no longer, or as someone who is not active. */
export function inSession<T>(
  database: Database<LakehouseSchema>,
  secret: string | undefined,
  at: Date,
  work: (tx: Tx, person: Caller) => Promise<T>,
): Promise<T | undefined> {
  if (secret === undefined) return Promise.resolve(undefined);
  const hash = secretHash(secret);
  let found: FoundSession | undefined;
  return database.inFoundAccount(
    { by: 'secretHash', value: hash },
    async (tx) => {
      found = await findSession(tx, hash);
      return found?.account_id;
    },
    async (tx) => {
      if (!found || found.expires_at <= at) return undefined;
      const person = await callerOf(tx, found.principal_id, undefined);
      return person && work(tx, person);
    },
  );
}

/** A session that has ended. */
export interface EndedSession extends SessionProof {
  readonly accountId: string;
}

/** Logs a browser out, whoever it was. Undefined where nobody was logged in. */
export async function endSession(
  database: Database<LakehouseSchema>,
  secret: string | undefined,
): Promise<EndedSession | undefined> {
  if (secret === undefined) return undefined;
  const hash = secretHash(secret);
  return database.inFoundAccount(
    { by: 'secretHash', value: hash },
    async (tx) => (await findSession(tx, hash))?.account_id,
    async (tx) => {
      const ended = await tx
        .deleteFrom('login_session')
        .where('secret_hash', '=', Buffer.from(hash, 'hex'))
        .returning(['account_id', 'issuer', 'id_token'])
        .executeTakeFirst();
      return ended && { accountId: ended.account_id, issuer: ended.issuer ?? undefined, idToken: ended.id_token ?? undefined };
    },
  );
}

interface FoundSession {
  readonly account_id: string;
  readonly principal_id: string;
  readonly expires_at: Date;
}

function findSession(tx: LookupTx, hash: string): Promise<FoundSession | undefined> {
  return tx
    .selectFrom('login_session')
    .select(['account_id', 'principal_id', 'expires_at'])
    .where('secret_hash', '=', Buffer.from(hash, 'hex'))
    .executeTakeFirst();
}
