import { decodeProtectedHeader, errors, jwtVerify, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import type { Ids } from '../../platform/ids';
import { ALGORITHM, type SigningKeys } from './signing-keys';

/** In seconds, as the public SDKs expect it. */
export const ACCESS_TOKEN_LIFETIME = 3_600;

/** Type of the token (RFC 9068), so that no other token of ours passes for one. */
const TYPE = 'at+jwt';

/** A service principal's secret, what a person lets a client do, a policy of federation, or the driver that runs someone's code. */
export interface GrantSource {
  readonly kind: 'secret' | 'grant' | 'policy' | 'driver';
  readonly id: string;
}

/** Claims that name the source, by its kind. */
const CLAIM_OF = { secret: 'secret_id', grant: 'grant_id', policy: 'policy_id', driver: 'driver_node_id' } as const;

/** Whom a token lets in. Who that is, and whether it still may, is asked anew with every request. */
export interface Grant {
  readonly accountId: string;
  readonly principalId: string;
  /** What the token was had for: it ends with that. */
  readonly source: GrantSource;
  /** The workspace that requests are about when they name none. */
  readonly workspaceId?: string;
}

/** What a token says that is proved: whom it lets in, and for what. */
export interface ProvedToken extends Grant {
  readonly scopes: ReadonlySet<string>;
}

/** Signs and proves access tokens. */
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly now: () => number,
    private readonly ids: Ids,
  ) {}

  /** @param subject user name or application id, for whoever reads the token */
  public async issue(grant: Grant, issuer: string, subject: string, scope: string): Promise<string> {
    const { keyId, key } = await this.keys.current();
    const issuedAt = Math.floor(this.now() / 1_000);
    return new SignJWT({
      scope,
      account_id: grant.accountId,
      principal_id: grant.principalId,
      [CLAIM_OF[grant.source.kind]]: grant.source.id,
      ...(grant.workspaceId !== undefined && { workspace_id: grant.workspaceId }),
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: keyId, typ: TYPE })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(grant.accountId)
      .setJti(this.ids.uuid())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ACCESS_TOKEN_LIFETIME)
      .sign(key);
  }

  /** The grant of a token that this control plane signed and that is not over; otherwise undefined. */
  public async verify(token: string): Promise<ProvedToken | undefined> {
    const keyId = keyIdOf(token);
    const key = keyId === undefined ? undefined : await this.keys.find(keyId);
    if (!key) return undefined;
    const payload = await this.payloadOf(token, key);
    return payload && grantOf(payload);
  }

  private async payloadOf(token: string, key: CryptoKey): Promise<JWTPayload | undefined> {
    try {
      const options = { algorithms: [ALGORITHM], typ: TYPE, currentDate: new Date(this.now()) };
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined; // no token at all
  }
}

function grantOf(payload: JWTPayload): ProvedToken | undefined {
  const { account_id: accountId, principal_id: principalId, workspace_id: workspaceId, scope } = payload;
  const source = sourceOf(payload);
  if (typeof accountId !== 'string' || typeof principalId !== 'string' || !source) return undefined;
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ') : []);
  return { accountId, principalId, source, scopes, ...(typeof workspaceId === 'string' && { workspaceId }) };
}

function sourceOf(payload: JWTPayload): GrantSource | undefined {
  for (const kind of ['secret', 'grant', 'policy', 'driver'] as const) {
    const id = payload[CLAIM_OF[kind]];
    if (typeof id === 'string') return { kind, id };
  }
  return undefined;
}
