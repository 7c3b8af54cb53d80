import type { AccessTokens } from '../identity/oauth/access-tokens';
import { ApiError } from '../platform/http/api-error';
import type { NodeCaller } from './node-caller';

/** Where no code runs that could use one. */
export const NO_TOKENS: Pick<AccessTokens, 'issue'> = { issue: () => Promise.reject(new Error('no tokens are made here')) };

/** Where no node can be reached: for documents, and for tests that have none. */
export const NO_NODES: NodeCaller = {
  call: ({ nodeId }) => Promise.reject(new ApiError('TEMPORARILY_UNAVAILABLE', `node ${nodeId} is not connected; try again`)),
};
