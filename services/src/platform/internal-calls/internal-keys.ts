import type { Database } from '../database/database';
import type { Ids } from '../ids';
import { insertInternalKeyUnlessNewer, readInternalKeys, type InternalKey } from './key-statements';

const HOUR = 3_600_000;

/** In milliseconds: a key signs for this long, and proves for longer than any token that it signed lives. */
const SIGNS_FOR = 24 * HOUR;
const KEPT_FOR = 25 * HOUR;

/** Bytes of a key: as many as the hash that it signs with has. */
const KEY_LENGTH = 32;

/** The keys with which processes prove themselves to one another: they lie in the database and are replaced in turn. */
export class InternalKeys<Schema> {
  private keys: readonly InternalKey[] = [];
  private loading: Promise<void> | undefined;

  constructor(
    private readonly database: Database<Schema>,
    private readonly now: () => number,
    private readonly ids: Ids,
  ) {}

  /** The key to sign with; made when there is none that is young enough. Not to be called inside a transaction. */
  public async current(): Promise<InternalKey> {
    const found = this.youngest() ?? (await this.load(), this.youngest()) ?? (await this.make(), this.youngest());
    if (!found) throw new Error('there is no internal key, although one was just made');
    return found;
  }

  /** The key of this id, while it is kept. Not to be called inside a transaction. */
  public async find(keyId: string): Promise<InternalKey | undefined> {
    return this.kept(keyId) ?? (await this.load(), this.kept(keyId));
  }

  private youngest(): InternalKey | undefined {
    const [first] = this.keys;
    return first && this.age(first) < SIGNS_FOR ? first : undefined;
  }

  private kept(keyId: string): InternalKey | undefined {
    return this.keys.find((key) => key.keyId === keyId && this.age(key) < KEPT_FOR);
  }

  private age(key: InternalKey): number {
    return this.now() - key.createdAt.getTime();
  }

  /** Whoever asks while the keys are being read waits for that: made-up key ids cost one query at a time. */
  private load(): Promise<void> {
    this.loading ??= this.read().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async read(): Promise<void> {
    this.keys = await this.database.inPlatform((tx) => readInternalKeys(tx, new Date(this.now() - KEPT_FOR)));
  }

  private async make(): Promise<void> {
    const key = { keyId: this.ids.uuid(), secret: this.ids.secret(KEY_LENGTH), createdAt: new Date(this.now()) };
    // Of two processes that find no key at once, one makes it and the other reads it.
    const limits = { newerThan: new Date(this.now() - SIGNS_FOR), olderThan: new Date(this.now() - KEPT_FOR) };
    await this.database.inPlatform((tx) => insertInternalKeyUnlessNewer(tx, key, limits));
    await this.read();
  }
}
