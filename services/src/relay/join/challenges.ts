import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import type { Ids } from '../../platform/ids';
import type { KeySource } from '../../platform/internal-calls/internal-tokens';

/** Type of the token, so that no other token of ours passes for a challenge. */
const TYPE = 'node-challenge+jwt';
const ALGORITHM = 'HS256';

/** In seconds: a node answers at once. And by how much the clocks of two relays may differ. */
const LIFETIME = 120;
const CLOCK_TOLERANCE = 10;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A challenge that a relay of this control plane gave, and that still holds. */
export interface GivenChallenge {
  readonly challengeId: string;
  readonly expiresAt: Date;
}

/**
 * What a node has to sign. Any relay proves a challenge of any other by the key that they have from the database; kept is only which
 * were answered, so that whoever asks for challenges without end fills nothing.
 */
export class Challenges {
  constructor(
    private readonly keys: KeySource,
    private readonly now: () => number,
    private readonly ids: Ids,
  ) {}

  public async give(): Promise<string> {
    const { keyId, secret } = await this.keys.current();
    const issuedAt = Math.floor(this.now() / 1_000);
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid: keyId, typ: TYPE })
      .setJti(this.ids.uuid())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME)
      .sign(secret);
  }

  /** Undefined for one that no relay gave, or that is over. */
  public async check(challenge: string): Promise<GivenChallenge | undefined> {
    const keyId = keyIdOf(challenge);
    const key = keyId === undefined ? undefined : await this.keys.find(keyId);
    if (!key) return undefined;
    try {
      const { payload } = await jwtVerify(challenge, key.secret, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        requiredClaims: ['exp', 'jti'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(this.now()),
      });
      // Kept for as long as it may pass: what is forgotten sooner could be answered twice.
      const expiresAt = new Date((Number(payload.exp) + 2 * CLOCK_TOLERANCE) * 1_000);
      return { challengeId: String(payload.jti), expiresAt };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

function keyIdOf(challenge: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(challenge);
    return kid !== undefined && UUID.test(kid) ? kid : undefined;
  } catch {
    return undefined; // no challenge of ours at all
  }
}
