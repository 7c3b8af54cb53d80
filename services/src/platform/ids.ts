import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Where ids and secrets come from; tests pass another. */
export interface Ids {
  readonly uuid: () => string;
  /** A decimal id of 15 digits: 64-bit in the API, and still exact where a client reads it as a double. */
  readonly number: () => string;
  /** Unpredictable bytes, for secrets. */
  readonly secret: (bytes: number) => Buffer;
}

export const RANDOM_IDS: Ids = {
  uuid: randomUUID,
  number: () => `${randomInt(1_000_000, 10_000_000)}${String(randomInt(100_000_000)).padStart(8, '0')}`,
  secret: randomBytes,
};
