import { tookTooLong } from './api-error';

/** In milliseconds: less than the public SDKs wait for a reply (60 s). */
export const ANSWER_TIMEOUT = 55_000;

/** The time that a request has. */
export interface RequestTime {
  /** What was done until now counts, and is waited for. @throws ApiError once the time is over: then nothing of it may count */
  readonly keep: () => void;
}

/**
 * Does the work of a request in a time, as a whole. Once that is over the request is refused at once; what still works for it cannot keep
 * anything any more, and ends with its statement.
 *
 * @param limit in milliseconds
 * @throws ApiError TEMPORARILY_UNAVAILABLE when the time is over before the work is kept or has ended
 */
export function inTime<T>(limit: number, work: (time: RequestTime) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let state: 'under way' | 'kept' | 'over' = 'under way';
    const timer = setTimeout(() => {
      if (state === 'kept') return;
      state = 'over';
      reject(tookTooLong());
    }, limit);
    const keep = () => {
      if (state === 'over') throw tookTooLong();
      state = 'kept';
    };
    void work({ keep })
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
