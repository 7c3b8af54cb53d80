import type { Database } from '../platform/database/database';
import { schemaVersion } from '../platform/database/schema-version';
import type { Logger } from '../platform/log';

/** For how long an answer holds, in milliseconds: whoever asks often costs no more than one query in this time. */
const HOLDS = 1_000;

/**
 * Whether the database is reachable and has the schema of this release, or of a newer one: migrations keep the previous
 * release working, and run before the services roll.
 *
 * @param needed number of this release's newest migration
 */
export function schemaReadiness<Schema>(
  database: Database<Schema>,
  needed: number,
  now: () => number,
  log: Logger,
): () => Promise<boolean> {
  let asked = -Infinity;
  let answer = Promise.resolve(false);
  let reason: string | undefined;

  /** Says why only when it changes: a load balancer asks every few seconds. */
  const note = (current: string | undefined, error?: unknown): boolean => {
    if (current !== reason && current !== undefined) log.warn({ error }, `not ready: ${current}`);
    reason = current;
    return current === undefined;
  };
  const ask = async (): Promise<boolean> => {
    try {
      const version = await database.inPlatform((tx) => schemaVersion(tx));
      return note(version >= needed ? undefined : `the schema stands at migration ${version}, this release needs ${needed}`);
    } catch (error) {
      return note('the database does not answer', error);
    }
  };
  return () => {
    if (now() - asked >= HOLDS) {
      asked = now();
      answer = ask();
    }
    return answer;
  };
}
