/** The middle one; of two, their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  if (low === undefined || high === undefined) throw new Error('there is no middle of nothing');
  return (low + high) / 2;
}

/** The smallest value that this part of all is not above. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.ceil(part * sorted.length) - 1];
  if (value === undefined) throw new Error('there is no part of nothing');
  return value;
}
