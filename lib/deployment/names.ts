import type { AccountEntry } from './description/account-entry';
import type { ControlPlaneEntry } from './description/control-plane-entry';
import type { WorkspaceEntry } from './description/workspace-entry';

/** Name of the stack of a control plane. Renaming a stack replaces all that is in it. */
export function controlPlaneStackName(entry: ControlPlaneEntry): string {
  return `lakehouse-${entry.name}`;
}

/** Name of the stack of a VPC, after the workspace that brings the VPC. */
export function dataPlaneStackName(account: AccountEntry, owner: WorkspaceEntry): string {
  return `lakehouse-${account.name}-${owner.name}`;
}

/** First label of a workspace's host. */
export function deploymentNameOf(account: AccountEntry, workspace: WorkspaceEntry): string {
  return workspace.deploymentName ?? `${account.name}-${workspace.name}`;
}
