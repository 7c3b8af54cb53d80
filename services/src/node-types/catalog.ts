import data from './node-types.json';

/** A type of EC2 instances that clusters may have as nodes; its id is AWS's name of it. */
export interface NodeType {
  readonly nodeTypeId: string;
  /** Virtual CPUs. */
  readonly cores: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** NVMe disks of the instance itself, and the GB of each. */
  readonly disks: number;
  readonly diskGB: number;
  /** Whether its processor is AWS Graviton. */
  readonly arm: boolean;
  readonly encryptsInTransit: boolean;
  /** US dollars an hour on demand, Linux, us-east-1, as published in `PRICED_ON`. */
  readonly price: number;
}

/** Month of the prices. */
export const PRICED_ON = data.pricedOn;

/** All node types, by family and size. */
export const NODE_TYPES: readonly NodeType[] = data.types.map((type) => ({
  nodeTypeId: type.type,
  cores: type.cores,
  memoryMiB: type.memoryMiB,
  gpus: type.gpus ?? 0,
  disks: type.disks ?? 0,
  diskGB: type.diskGB ?? 0,
  arm: type.arm ?? false,
  encryptsInTransit: type.encryptsInTransit ?? false,
  price: type.price,
}));

const BY_ID: ReadonlyMap<string, NodeType> = new Map(NODE_TYPES.map((type) => [type.nodeTypeId, type]));

/** The node type with this id, if there is one. */
export function findNodeType(nodeTypeId: string): NodeType | undefined {
  return BY_ID.get(nodeTypeId);
}
