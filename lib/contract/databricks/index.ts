export { DatabricksControlPlaneProps } from './control-plane';
export { DatabricksShard } from './shard';
