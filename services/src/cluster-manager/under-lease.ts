import { giveLeaseBack, LeaseLost, nameOf, renewLease, RENEW_EVERY, takeLease, type Lease, type LeaseKey } from './lease';
import { Outrun, type Managing } from './managing';
import { LOOK } from './patience';
import { lookAfter, type Next } from './states/next';

/** Rounds in one lease; a cluster that never comes to rest gives the others a turn. */
const MOST_ROUNDS = 50;

/**
 * Looks at a cluster or a pool under its lease, again and again, until there is nothing to do but wait. Nothing happens when another
 * process has it.
 */
export async function workUnderLease<Key extends LeaseKey>(
  managing: Managing,
  key: Key,
  look: (lease: Lease<Key>) => Promise<Next>,
): Promise<void> {
  const { database, now, holder } = managing;
  const lease = await database.inAccount(key.accountId, (tx) => takeLease(tx, key, holder, new Date(now())));
  if (!lease) return;
  const renewing = renewRegularly(managing, lease);
  let next: Next = lookAfter(LOOK.retry);
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      next = await unlessOutrun(() => look(lease));
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

async function unlessOutrun(look: () => Promise<Next>): Promise<Next> {
  try {
    return await look();
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
