import { isIPv6 } from 'node:net';
import { networkAddress } from '../network-address';

/** Passwords that one address may try. Beyond the lockout of a user: it is for many users tried. */
const MOST_PASSWORDS = 30;

/** In which time, in milliseconds. */
const WITHIN = 60_000;

/** Addresses that are kept count of; beyond it the oldest go. */
const KEPT = 10_000;

/** Counts tries by address in memory: each process for itself. Of IPv6 by network: whoever has one address there has 2^64 of them. */
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
    const network = networkOf(address);
    const found = this.tries.get(network);
    const current = found && now - found.since < WITHIN ? found : { count: 0, since: now };
    current.count += 1;
    this.tries.delete(network);
    this.tries.set(network, current);
    const [oldest] = this.tries.keys();
    if (this.tries.size > KEPT && oldest !== undefined) this.tries.delete(oldest);
    return current.count <= this.most;
  }
}

/** The first 64 bits of an IPv6 address; any other as it is. */
function networkOf(sourceIp: string): string {
  const address = networkAddress(sourceIp);
  if (!isIPv6(address)) return address;
  const [before = '', after = ''] = address.toLowerCase().split('::');
  const [head, tail] = [before, after].map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - (head?.length ?? 0) - (tail?.length ?? 0))).fill('0');
  const groups = [...(head ?? []), ...zeros, ...(tail ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => group.padStart(4, '0'))
    .join(':');
}
