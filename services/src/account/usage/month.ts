/** A month as clients write it, such as 2026-11. Years that neither Date nor the database takes for others: none is 0. */
export const MONTH_PATTERN = '^(19[7-9]\\d|2\\d{3})-(0[1-9]|1[0-2])$';

/** When a month begins. */
export function startOfMonth(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`);
}

/** When the month after this time begins. */
export function nextMonth(time: Date): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1));
}

export function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/** In milliseconds: for how long an hour that is over may still be written to, as when a node's end is noticed late. */
const SETTLES_AFTER = 3_600_000;

/** Up to when usage is told: whole hours that are settled, so that a line never changes. */
export function settledUntil(now: Date): Date {
  const time = now.getTime() - SETTLES_AFTER;
  return new Date(time - (time % 3_600_000));
}

export function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
