import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema } from '../../schema';
import { insertUnlessNewer, readKeys, type StoredKey } from './key-statements';

/** Signature of the platform's tokens: ECDSA on P-256. */
export const ALGORITHM = 'ES256';

const DAY = 24 * 3600 * 1_000;

/** In milliseconds: a key signs for this long, and is then kept until the last token that it signed is over. */
const SIGNS_FOR = 30 * DAY;
const KEPT_FOR = 31 * DAY;

/** In milliseconds: an unknown key is looked for in the database no more often, since anyone can make one up. */
const LOOK_AGAIN_AFTER = 1_000;

/** In milliseconds: the keys that are known are read anew this often, so that taking them out of the database ends them. */
const KNOWN_FOR = 60_000;

interface LoadedKey extends StoredKey {
  readonly signs: CryptoKey;
  readonly verifies: CryptoKey;
}

/** The keys that sign access tokens, the same for every process: they lie in the database and are replaced in turn. */
export class SigningKeys {
  private keys = new Map<string, LoadedKey>();
  private lookedAt = -Infinity;

  constructor(
    private readonly database: Database<LakehouseSchema>,
    private readonly now: () => number,
    private readonly ids: Ids,
  ) {}

  /** The key to sign with; made when there is none that is young enough. Not to be called inside a transaction. */
  public async current(): Promise<{ keyId: string; key: CryptoKey }> {
    await this.keepUp();
    const found = this.youngest() ?? (await this.load(), this.youngest()) ?? (await this.make(), this.youngest());
    if (!found) throw new Error('there is no signing key, although one was just made');
    return { keyId: found.keyId, key: found.signs };
  }

  /** The key that proves a signature. Not to be called inside a transaction. */
  public async find(keyId: string): Promise<CryptoKey | undefined> {
    await this.keepUp();
    if (!this.keys.has(keyId) && this.now() - this.lookedAt >= LOOK_AGAIN_AFTER) await this.load();
    return this.keys.get(keyId)?.verifies;
  }

  /** All public keys, as the JSON Web Key Set that others prove signatures with. */
  public async published(): Promise<{ keys: JWK[] }> {
    await this.current();
    return {
      keys: [...this.keys.values()].map(({ keyId, publicKey }) => ({ ...publicKey, kid: keyId, alg: ALGORITHM, use: 'sig' })),
    };
  }

  private async keepUp(): Promise<void> {
    if (this.now() - this.lookedAt >= KNOWN_FOR) await this.load();
  }

  private youngest(): LoadedKey | undefined {
    const [first] = [...this.keys.values()].sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
    return first && this.now() - first.createdAt.getTime() < SIGNS_FOR ? first : undefined;
  }

  private async load(): Promise<void> {
    this.lookedAt = this.now();
    const stored = await this.database.inPlatform((tx) => readKeys(tx, new Date(this.now() - KEPT_FOR)));
    const loaded = await Promise.all(stored.map(async (key) => this.keys.get(key.keyId) ?? (await loadKey(key))));
    this.keys = new Map(loaded.map((key) => [key.keyId, key]));
  }

  private async make(): Promise<void> {
    const pair = await generateKeyPair(ALGORITHM, { extractable: true });
    const [privateKey, publicKey] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)]);
    const key = { keyId: this.ids.uuid(), privateKey, publicKey, createdAt: new Date(this.now()) };
    // Of two processes that find no key at once, one makes it and the other reads it.
    const limits = { newerThan: new Date(this.now() - SIGNS_FOR), olderThan: new Date(this.now() - KEPT_FOR) };
    await this.database.inPlatform((tx) => insertUnlessNewer(tx, key, limits));
    await this.load();
  }
}

async function loadKey(key: StoredKey): Promise<LoadedKey> {
  return { ...key, signs: await asymmetric(key.privateKey), verifies: await asymmetric(key.publicKey) };
}

async function asymmetric(key: JWK): Promise<CryptoKey> {
  const imported = await importJWK(key, ALGORITHM);
  if (imported instanceof Uint8Array) throw new Error('a signing key is a symmetric one');
  return imported;
}
