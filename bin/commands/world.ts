import type { World } from '../../lib/workspace/account-api/world';
import { proxiedFetch } from '../reach/proxied-fetch';

/** The world that commands call the account API in. */
export const WORLD: World = {
  fetch: proxiedFetch(process.env),
  now: Date.now,
  pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
};
