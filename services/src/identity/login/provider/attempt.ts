import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Ids } from '../../../platform/ids';

/**
 * A login that is under way at a provider. It lies in a cookie of the browser that began it, and what comes back counts in that
 * browser only. Nothing signs it: whoever changes it can only make their own login fail.
 */
const Attempt = Type.Object({
  accountId: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  state: Type.String({ minLength: 32 }),
  codeVerifier: Type.String({ minLength: 43 }),
  /** Where to go afterwards. */
  next: Type.Optional(Type.String()),
});
export type Attempt = Static<typeof Attempt>;

/** In seconds: how long a person may take at the provider. */
export const ATTEMPT_LIFETIME = 1_800;

/** Most characters of a cookie that every browser keeps (RFC 6265 section 6.1), its name and attributes included. */
const MOST = 3_900;

/** @param home name in the host of the workspace where it begins; undefined where the provider sends back to the same host */
export function newAttempt(accountId: string, home: string | undefined, next: string | undefined, ids: Ids): Attempt {
  const secret = ids.secret(32).toString('hex');
  return {
    accountId,
    state: home === undefined ? secret : `${secret}.${home}`,
    codeVerifier: ids.secret(32).toString('base64url'),
    next,
  };
}

const WITH_HOME = /^[0-9a-f]{64}\.([a-z0-9-]{1,64})$/;

/** Name in the host of the workspace where the login of a state began; undefined for one that began elsewhere. */
export function homeOf(state: unknown): string | undefined {
  return typeof state === 'string' ? WITH_HOME.exec(state)?.[1] : undefined;
}

/** What an ID token has to repeat. Whoever reads it on its way cannot make a cookie that it fits: that holds what it is made of. */
export function nonceOf({ codeVerifier }: Attempt): string {
  return createHash('sha256').update(`nonce of ${codeVerifier}`).digest('base64url');
}

/** What the cookie holds; undefined for one that is too long to be kept. */
export function attemptText(attempt: Attempt): string | undefined {
  const text = Buffer.from(JSON.stringify(attempt)).toString('base64url');
  return text.length <= MOST ? text : undefined;
}

/** The login that a cookie is about; undefined for anything else. */
export function attemptOf(text: string | undefined): Attempt | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString());
    return Check(Attempt, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
