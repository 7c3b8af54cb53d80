import type { Ids } from '../platform/ids';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new id in the form that clients know: month and day, time of day, eight letters and digits. */
export function newClusterId(now: Date, ids: Ids): string {
  const [, month, day, hour, minute, second] = now.toISOString().split(/[-T:.]/);
  const letters = [...ids.secret(8)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${month}${day}-${hour}${minute}${second}-${letters}`;
}
