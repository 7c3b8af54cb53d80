/** A node as its callers name it. Who names another account, cluster or node finds nothing. */
export interface NodeAddress {
  readonly accountId: string;
  readonly clusterId: string;
  readonly nodeId: string;
}

/** Path below which a relay passes requests to nodes. */
export const NODES_PATH = '/internal/nodes';

/** Path of a request to a node, on the relay. */
export function nodePath({ accountId, clusterId, nodeId }: NodeAddress, path: string): string {
  return `${NODES_PATH}/${[accountId, clusterId, nodeId].map(encodeURIComponent).join('/')}${path}`;
}

/** Header by which a relay says whose answer it is. */
export const ANSWERED_BY = 'x-lakehouse-answered-by';

/** `node`: the node answered; `not-sent`: the node got nothing of it, try again; `relay`: the relay refuses it. */
export type AnsweredBy = 'node' | 'not-sent' | 'relay';
