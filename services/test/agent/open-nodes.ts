import { NodeClient, type NodeClientOptions } from './node-client';

/** Opens nodes for a test at a time: each is closed after the one that opened it. */
export function openNodes(common: NodeClientOptions): (options?: Partial<NodeClientOptions>) => Promise<NodeClient> {
  const nodes: NodeClient[] = [];
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
  }, 60_000);
  return async (options = {}) => {
    const node = await NodeClient.open({ ...common, ...options });
    nodes.push(node);
    return node;
  };
}
