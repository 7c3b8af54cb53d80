/** What lies outside of the program; handed in, so that tests have a say. */
export interface World {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits. In a function that is about to run out of time it throws instead: the next invocation goes on from the start. */
  pause(seconds: number): Promise<void>;
}

/**
 * Looks until there is something to see, the more rarely the longer it takes.
 *
 * @param patience for how long, in seconds
 * @param every    longest pause, in seconds; the first one is a second
 * @returns `undefined` when patience is over
 */
export async function waitFor<T>(
  world: World,
  { patience, every }: { patience: number; every: number },
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = world.now() + patience * 1000;
  for (let pause = 1; ; pause = Math.min(2 * pause, every)) {
    const seen = await look();
    if (seen !== undefined || world.now() + pause * 1000 > end) return seen;
    await world.pause(pause);
  }
}
