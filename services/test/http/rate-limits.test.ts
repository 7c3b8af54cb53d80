import type { Caller } from '../../src/platform/http/caller';
import { RateLimits } from '../../src/platform/http/rate-limits';

const caller = (accountId: string, workspaceId?: string): Caller => ({
  accountId,
  principalId: '1',
  kind: 'user',
  name: 'ada@example.com',
  accountAdmin: false,
  ...(workspaceId !== undefined && { workspace: { id: workspaceId, admin: false, entitlements: new Set() } }),
});

let now: number;
let limits: RateLimits;
beforeEach(() => {
  now = 1_000_000;
  limits = new RateLimits(() => now, 'Jobs=20,Jobs.Get=50');
});

/** How many requests are let through, one after the other at the same moment. */
function letThrough(who: Caller, operation: string): number {
  for (let count = 0; count < 1_000; count++) {
    try {
      limits.take(who, operation);
    } catch {
      return count;
    }
  }
  return Infinity;
}

test('two seconds of requests may come at once, then as many as the rate gives back', () => {
  expect(letThrough(caller('a', '1'), 'Jobs.Create')).toBe(40);
  now += 500;
  expect(letThrough(caller('a', '1'), 'Jobs.Create')).toBe(10);
  now += 3_600_000;
  expect(letThrough(caller('a', '1'), 'Jobs.Create')).toBe(40);
});

test('a clock that is set back takes nothing away', () => {
  limits.take(caller('a', '1'), 'Jobs.Create');
  now -= 3_600_000;
  expect(letThrough(caller('a', '1'), 'Jobs.Create')).toBe(39);
});

test('an operation with a limit of its own does not count for its service', () => {
  expect(letThrough(caller('a', '1'), 'Jobs.Get')).toBe(100);
  expect(letThrough(caller('a', '1'), 'Jobs.Create')).toBe(40);
  expect(letThrough(caller('a', '1'), 'Jobs.List')).toBe(0);
});

test('each workspace, and each account beside its workspaces, has its own', () => {
  for (const who of [caller('a', '1'), caller('a', '2'), caller('a'), caller('b')]) {
    expect(letThrough(who, 'Jobs.Create')).toBe(40);
  }
});

test('without configuration no service admits fewer than 20 a second', () => {
  limits = new RateLimits(() => now);
  for (const operation of ['Tokens.Create', 'Things.Get']) {
    expect(letThrough(caller('a', '1'), operation)).toBeGreaterThanOrEqual(40);
  }
});

test('a refusal says after how many seconds there is room', () => {
  letThrough(caller('a'), 'Jobs.Create');
  let refusal: unknown;
  try {
    limits.take(caller('a'), 'Jobs.Create');
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED', retryAfter: 1 });
});
