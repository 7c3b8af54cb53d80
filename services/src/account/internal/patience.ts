/** Time, as far as someone waits in it. */
export interface Waiting {
  readonly now: () => number;
  /** Fulfilled after so many milliseconds. */
  readonly rest: (milliseconds: number) => Promise<void>;
}

/** The time of this machine. */
export function waiting(now: () => number): Waiting {
  return { now, rest: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)) };
}

/**
 * In milliseconds: for how long something new in AWS is looked for, and how often. AWS takes some seconds to know a new role or
 * policy everywhere; a client that waits for the reply gives up after a minute.
 */
const PATIENCE = 15_000;
const LOOK_EVERY = 2_000;

/** Looks until nothing is wrong, or has been for as long as AWS may take; answers the last look. */
export async function settled(look: () => Promise<readonly string[]>, { now, rest }: Waiting): Promise<string[]> {
  const end = now() + PATIENCE;
  for (;;) {
    const faults = await look();
    if (faults.length === 0 || now() + LOOK_EVERY > end) return [...faults];
    await rest(LOOK_EVERY);
  }
}
