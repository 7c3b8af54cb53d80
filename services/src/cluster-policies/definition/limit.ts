import { RE2JS } from 're2js';
import type { Limit } from './rule';

/**
 * What a value would have to be to be within a limit; undefined for one that is.
 *
 * @param same makes a value of the rule comparable with one of a cluster
 */
export function beyond(limit: Limit, value: unknown, same: (value: unknown) => unknown): string | undefined {
  switch (limit.type) {
    case 'allowlist':
      return limit.values.some((each) => same(each) === value) ? undefined : `must be one of ${limit.values.join(', ')}`;
    case 'blocklist':
      return limit.values.some((each) => same(each) === value) ? `must not be one of ${limit.values.join(', ')}` : undefined;
    case 'regex':
      // Linear in the length of the value, whatever the pattern: policies are written by tenants.
      return RE2JS.matches(limit.pattern, String(value)) ? undefined : `must match ${limit.pattern}`;
    case 'range':
      return beyondRange(limit, Number(value));
    case 'unlimited':
      return undefined;
  }
}

function beyondRange({ minValue, maxValue }: Extract<Limit, { type: 'range' }>, value: number): string | undefined {
  if (minValue !== undefined && value < minValue) return `must be at least ${minValue}`;
  return maxValue !== undefined && value > maxValue ? `must be at most ${maxValue}` : undefined;
}
