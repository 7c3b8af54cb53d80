import { Token } from 'aws-cdk-lib/core';

/**
 * The value when it is known at synthesis, otherwise `undefined`: tokens (and absent values) are never judged.
 * A list or number that holds a token counts as unknown too.
 */
export function known<T extends string | number | readonly string[]>(value: T | undefined): T | undefined {
  if (value === undefined || Token.isUnresolved(value)) return undefined;
  if (typeof value === 'object' && value.some((item) => Token.isUnresolved(item))) return undefined;
  return value;
}
