import { giveLeaseBack, LeaseLost, nameOf, renewLease, RENEW_EVERY, takeLease, type Lease, type LeaseKey } from './lease';
import type { Tx } from '../schema';
import { Outrun, write, type Managing } from './managing';
import { LOOK } from './patience';
import { lookAfter, type Next } from './states/next';

/** Rounds in one lease; a cluster that never comes to rest gives the others a turn. */
const MOST_ROUNDS = 50;

/** What is done with a cluster or a pool once its lease is taken. */
export interface Work<Key extends LeaseKey, Situation> {
  /** Reads what there is; undefined when there is nothing any more. */
  readonly read: (tx: Tx, lease: Lease<Key>) => Promise<Situation | undefined>;
  /** Takes one step from there. */
  readonly step: (lease: Lease<Key>, situation: Situation) => Promise<Next>;
}

/**
 * Looks at a cluster or a pool under its lease, again and again, until there is nothing to do but wait. Nothing happens when another
 * process has it. The first look is in the transaction that takes the lease: mostly there is no other.
 */
export async function workUnderLease<Key extends LeaseKey, Situation>(
  managing: Managing,
  key: Key,
  { read, step }: Work<Key, Situation>,
): Promise<void> {
  const { database, now, holder } = managing;
  const taken = await database.inAccount(key.accountId, async (tx) => {
    const lease = await takeLease(tx, key, holder, new Date(now()));
    return lease && { lease, first: await read(tx, lease) };
  });
  if (!taken) return;
  const { lease, first } = taken;
  const renewing = renewRegularly(managing, lease);
  let next: Next = lookAfter(LOOK.retry);
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const situation = round === 0 ? first : await write(managing, lease, (tx) => read(tx, lease));
      next = situation === undefined ? lookAfter(LOOK.running) : await unlessOutrun(() => step(lease, situation));
      if (next !== 'again') break;
    }
  } catch (error) {
    if (error instanceof LeaseLost) return;
    throw error;
  } finally {
    await renewing.stop();
    const after = next === 'again' ? 0 : next.lookAfter;
    await database.inAccount(key.accountId, (tx) => giveLeaseBack(tx, lease, new Date(now() + after)));
  }
}

async function unlessOutrun(step: () => Promise<Next>): Promise<Next> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Outrun) return 'again';
    throw error;
  }
}

/** Holds the lease while a step waits for others. Its loss shows at the next write. */
function renewRegularly({ database, now, log }: Managing, lease: Lease) {
  let last: Promise<void> = Promise.resolve();
  const renew = () => {
    last = database
      .inAccount(lease.accountId, (tx) => renewLease(tx, lease, new Date(now())))
      .catch((error: unknown) => {
        if (error instanceof LeaseLost) clearInterval(timer);
        log.warn({ error, lease: nameOf(lease) }, 'a lease was not renewed');
      });
  };
  const timer = setInterval(renew, RENEW_EVERY);
  timer.unref(); // a step that never ends keeps no process
  return {
    stop: async () => {
      clearInterval(timer);
      await last;
    },
  };
}
