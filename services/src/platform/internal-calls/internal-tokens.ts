import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import type { Ids } from '../ids';
import type { InternalKey } from './key-statements';

/** HMAC with SHA-256: whoever may prove a token may as well sign one, since both read the key from the database. */
const ALGORITHM = 'HS256';

/** Type of the token, so that no other token of ours passes for one. */
const TYPE = 'internal+jwt';

/** In seconds: a token is made for one call. And by how much clocks of two machines may differ. */
const LIFETIME = 60;
const CLOCK_TOLERANCE = 10;

/** Where keys come from. */
export interface KeySource {
  readonly current: () => Promise<InternalKey>;
  readonly find: (keyId: string) => Promise<InternalKey | undefined>;
}

/** What a token came to: who calls, or why it is refused. */
export type Proof = { readonly caller: string } | { readonly refusal: string };

/** Signs and proves the tokens with which one process calls another. */
export class InternalTokens {
  constructor(
    private readonly keys: KeySource,
    private readonly now: () => number,
    private readonly ids: Ids,
  ) {}

  /** A token by which the process `callee` knows the process `caller`. Not to be called inside a transaction. */
  public async issue(caller: string, callee: string): Promise<string> {
    const { keyId, secret } = await this.keys.current();
    const issuedAt = Math.floor(this.now() / 1_000);
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid: keyId, typ: TYPE })
      .setIssuer(caller)
      .setAudience(callee)
      .setJti(this.ids.uuid())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME)
      .sign(secret);
  }

  /**
   * Who shows the token to the process `callee`. Not to be called inside a transaction.
   *
   * @param callers processes that may call it
   */
  public async prove(token: string, callee: string, callers: readonly string[]): Promise<Proof> {
    const keyId = keyIdOf(token);
    const key = keyId === undefined ? undefined : await this.keys.find(keyId);
    if (!key) return { refusal: keyId === undefined ? 'it shows no token' : `there is no key ${keyId}` };
    try {
      const { payload } = await jwtVerify(token, key.secret, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        audience: callee,
        issuer: [...callers],
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(this.now()),
      });
      return { caller: String(payload.iss) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return { refusal: error.message };
      throw error;
    }
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function keyIdOf(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    return kid !== undefined && UUID.test(kid) ? kid : undefined;
  } catch {
    return undefined; // no token at all
  }
}
