import type { NodeCalls } from '../relay/node-calls/node-calls';

/** Calls the API of nodes. */
export type NodeCaller = Pick<NodeCalls, 'call'>;
