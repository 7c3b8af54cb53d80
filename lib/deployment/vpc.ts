import type { ControlPlaneEntry } from './description/control-plane-entry';
import { VpcEgress, type WorkspaceEntry } from './description/workspace-entry';

/** The availability zones of the VPC that a workspace brings; none where neither it nor the control plane names any. */
export function zonesOf(owner: WorkspaceEntry, controlPlane: ControlPlaneEntry): string[] {
  return owner.vpc?.availabilityZones ?? owner.existingVpc?.availabilityZones ?? controlPlane.availabilityZones ?? [];
}

/** Whether nodes in the VPC that a workspace brings reach the control plane over PrivateLink. */
export function usesPrivateLink(owner: WorkspaceEntry): boolean {
  return owner.privateLink ?? owner.vpc?.egress === VpcEgress.ISOLATED;
}
