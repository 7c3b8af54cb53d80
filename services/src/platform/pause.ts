import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or until the signal; what comes after asks the signal which it was. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined); // rejected by the signal alone
}
