import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import { readDocument } from './public-document';
import type { Reach } from './public-request';
import type { PolicyRow } from './statements';

/** In milliseconds: how long keys are kept, and how soon they are read again for a key that is not among them, or after a failure. */
const KEPT_FOR = 600_000;
const AGAIN_AFTER = 30_000;

/** Sets that are kept; beyond it the oldest go. */
const MOST_KEPT = 1_000;

interface Kept {
  readonly at: number;
  readonly keys: Promise<JSONWebKeySet>;
}

/** The public keys of other issuers. */
export class IssuerKeys {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly now: () => number,
    private readonly reach: Reach,
  ) {}

  /** How the keys of a policy are found. They are read over the network: not to be used inside a transaction. */
  public of(policy: Pick<PolicyRow, 'issuer' | 'jwks_uri' | 'jwks_json'>): JWTVerifyGetKey {
    if (policy.jwks_json !== null) return createLocalJWKSet(keySet(JSON.parse(policy.jwks_json), 'jwks_json'));
    const { issuer, jwks_uri: uri } = policy;
    const source = uri ?? issuer;
    const read = () => (uri === null ? this.readByIssuer(issuer) : this.read(uri));
    return async (header, token) => {
      const first = this.keysOf(source, read, KEPT_FOR);
      try {
        return await createLocalJWKSet(await first)(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // The issuer may have a new one.
        return createLocalJWKSet(await this.keysOf(source, read, AGAIN_AFTER))(header, token);
      }
    };
  }

  private keysOf(source: string, read: () => Promise<JSONWebKeySet>, youngerThan: number): Promise<JSONWebKeySet> {
    const now = this.now();
    const found = this.kept.get(source);
    if (found && now - found.at < youngerThan) return found.keys;
    const kept = { at: now, keys: read() };
    // A failure is kept as well, for less long: an issuer that does not answer is not asked with every token.
    kept.keys.catch(() => this.kept.set(source, { ...kept, at: now - KEPT_FOR + AGAIN_AFTER }));
    this.kept.delete(source);
    this.kept.set(source, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return kept.keys;
  }

  private async readByIssuer(issuer: string): Promise<JSONWebKeySet> {
    const document = await readDocument(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, this.reach);
    const uri = typeof document === 'object' && document !== null && 'jwks_uri' in document ? document.jwks_uri : undefined;
    if (typeof uri !== 'string' || !URL.canParse(uri)) throw new Error(`${issuer} does not say where its keys are`);
    return this.read(uri);
  }

  private async read(uri: string): Promise<JSONWebKeySet> {
    return keySet(await readDocument(uri, this.reach), uri);
  }
}

function keySet(document: unknown, source: string): JSONWebKeySet {
  if (typeof document === 'object' && document !== null && 'keys' in document && Array.isArray(document.keys)) {
    return { keys: document.keys as JWK[] };
  }
  throw new Error(`${source} is no JSON Web Key Set`);
}
