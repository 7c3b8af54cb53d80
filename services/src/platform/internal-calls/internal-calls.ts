import type { Database } from '../database/database';
import type { Ids } from '../ids';
import type { Settings } from '../settings';
import { HttpInternalCaller } from './http-caller';
import type { InternalCaller } from './internal-call';
import { InternalKeys } from './internal-keys';
import { InternalTokens } from './internal-tokens';
import { serviceOrigins } from './service-addresses';

/** What a process needs to call others, and to be called. */
export interface InternalCalls {
  readonly tokens: InternalTokens;
  readonly caller: InternalCaller;
}

/**
 * Calls between the processes of a control plane. Each proves itself to the other by a token that a key in the database signs.
 *
 * @param process the process itself, as the manifest names it
 */
export function internalCalls<Schema>(
  process: string,
  database: Database<Schema>,
  settings: Settings,
  { now, ids }: { readonly now: () => number; readonly ids: Ids },
): InternalCalls {
  const tokens = new InternalTokens(new InternalKeys(database, now, ids), now, ids);
  return { tokens, caller: new HttpInternalCaller({ caller: process, tokens, originOf: serviceOrigins(settings) }) };
}
