export { DataPlaneNetwork } from './data-plane-network';
export { DataPlaneNetworkAttributes } from './data-plane-network-import';
export { IDataPlaneNetwork } from './data-plane-network-interface';
export { DataPlaneNetworkProps } from './data-plane-network-props';
export { DataPlaneEgress } from './egress';
export { WorkspaceNetwork, WorkspaceNetworkProps } from './workspace-network';
export { WorkspaceNetworkAttributes } from './workspace-network-import';
export { IWorkspaceNetwork } from './workspace-network-interface';
