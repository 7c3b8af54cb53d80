/** Passwords that one address may try. Beyond the lockout of a user: it is for many users tried. */
const MOST_PASSWORDS = 30;

/** In which time, in milliseconds. */
const WITHIN = 60_000;

/** Addresses that are kept count of; beyond it the oldest go. */
const KEPT = 10_000;

/** Counts tries by address in memory: each process for itself. */
export class AttemptLimit {
  private readonly tries = new Map<string, { count: number; since: number }>();

  /** @param most tries that an address has */
  constructor(
    private readonly now: () => number,
    private readonly most = MOST_PASSWORDS,
  ) {}

  /** Counts a try. False when the address has had too many. */
  public admits(address: string): boolean {
    const now = this.now();
    const found = this.tries.get(address);
    const current = found && now - found.since < WITHIN ? found : { count: 0, since: now };
    current.count += 1;
    this.tries.delete(address);
    this.tries.set(address, current);
    const [oldest] = this.tries.keys();
    if (this.tries.size > KEPT && oldest !== undefined) this.tries.delete(oldest);
    return current.count <= this.most;
  }
}
