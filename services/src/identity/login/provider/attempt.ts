import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';

/**
 * A login that is under way at a provider. It lies in a cookie of the browser that began it, and what comes back counts in that
 * browser only. Nothing signs it: whoever changes it can only make their own login fail.
 */
const Attempt = Type.Object({
  accountId: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  state: Type.String({ minLength: 32 }),
  nonce: Type.String({ minLength: 32 }),
  codeVerifier: Type.String({ minLength: 43 }),
  /** Where to go afterwards. */
  next: Type.Optional(Type.String()),
});
export type Attempt = Static<typeof Attempt>;

/** Most characters of a cookie that every browser keeps (RFC 6265 section 6.1), its name and attributes included. */
const MOST = 3_900;

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
