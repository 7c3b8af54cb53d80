import { ApiError } from './api-error';
import type { Caller } from './caller';

/**
 * Requests per second of a workspace, by service (`Tokens`) or operation (`Jobs.GetRun`), and of all others together. Never less than what the published
 * limits of the API that clients know admit, and never below 20.
 */
const PRESETS: Readonly<Record<string, number>> = {
  Default: 100,
  Tokens: 40,
  TokenManagement: 40,
  Permissions: 100,
  Workspace: 60,
};

/** Seconds of requests that may come at once, after a time without any. */
const BURST = 2;

/** Buckets that are kept; beyond it those that are full again, which have nothing to remember, are dropped. */
const KEPT_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  /** When `tokens` was right, in milliseconds since 1970. */
  at: number;
}

/** Token buckets in memory: each process of a service counts for itself. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();
  private readonly perSecond: ReadonlyMap<string, number>;

  /**
   * @param now milliseconds since 1970
   * @param configured limits in place of presets, such as `Tokens=50,Jobs.Create=40`
   */
  constructor(
    private readonly now: () => number,
    configured = '',
  ) {
    const pairs = configured.split(',').filter(Boolean);
    const limits = pairs.map((pair): [string, number] => {
      const [name = '', value] = pair.split('=');
      return [name, Number(value)];
    });
    this.perSecond = new Map([...Object.entries(PRESETS), ...limits]);
  }

  /**
   * Counts a request.
   *
   * @throws ApiError REQUEST_LIMIT_EXCEEDED, with the seconds after which there is room
   */
  public take(caller: Pick<Caller, 'accountId' | 'workspace'>, operation: string): void {
    const [service = ''] = operation.split('.');
    const group = [operation, service].find((name) => this.perSecond.has(name)) ?? 'Default';
    const rate = this.perSecond.get(group) ?? 0;
    const bucket = this.refilled(`${caller.accountId}/${caller.workspace?.id ?? ''}/${group}`, rate);
    if (bucket.tokens < 1) {
      const retryAfter = Math.ceil((1 - bucket.tokens) / rate);
      throw new ApiError(
        'REQUEST_LIMIT_EXCEEDED',
        `more than ${rate} requests per second to ${group === 'Default' ? service : group}; slow down`,
        {
          retryAfter,
        },
      );
    }
    bucket.tokens -= 1;
  }

  private refilled(key: string, rate: number): Bucket {
    const now = this.now();
    const full = rate * BURST;
    const bucket = this.buckets.get(key) ?? { tokens: full, at: now };
    // A clock that was set back takes nothing away.
    bucket.tokens = Math.min(full, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * rate);
    bucket.at = now;
    if (!this.buckets.has(key)) {
      if (this.buckets.size >= KEPT_BUCKETS) this.dropIdle(now);
      this.buckets.set(key, bucket);
    }
    return bucket;
  }

  private dropIdle(now: number): void {
    for (const [key, { at }] of this.buckets) if (now - at > BURST * 1_000) this.buckets.delete(key);
  }
}
