import { createHash } from 'node:crypto';
import type { Ids } from '../../platform/ids';
import type { NewCredential } from './statements';

/** In milliseconds: a node that was away for longer does not come back. */
const LIFETIME = 24 * 3_600_000;

/** In milliseconds: how often a node that stays connected gets another one. */
export const ROTATE_EVERY = LIFETIME / 3;

/** What is kept of a credential. A plain hash is enough: there is nothing to guess in 32 random bytes. */
export function credentialHash(credential: string): Buffer {
  return createHash('sha256').update(credential).digest();
}

/** Makes a credential: what the node gets, and what is kept of it. */
export function nodeCredential(ids: Ids, now: Date): { readonly credential: string; readonly kept: NewCredential } {
  const credential = ids.secret(32).toString('base64url');
  const kept = { secretHash: credentialHash(credential), createdAt: now, expiresAt: new Date(now.getTime() + LIFETIME) };
  return { credential, kept };
}
