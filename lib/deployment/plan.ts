import type { IControlPlane } from '../contract';
import { contractOf, isDeployed } from './control-plane-contract';
import type { AccountEntry } from './description/account-entry';
import type { ControlPlaneEntry } from './description/control-plane-entry';
import type { LakehouseDescription } from './description/lakehouse-description';
import type { WorkspaceEntry } from './description/workspace-entry';
import { controlPlaneStackName, dataPlaneStackName } from './names';
import { Selection } from './selection';

/** A control plane, and the stack that it becomes if this description deploys it. */
export interface ControlPlanePlan {
  readonly entry: ControlPlaneEntry;
  /** What data planes know of it. */
  readonly controlPlane: IControlPlane;
  /** Name of its stack. @default - others deploy it */
  readonly stackName?: string;
  /** The accounts it serves. */
  readonly accounts: AccountEntry[];
}

/** What one account has in one VPC, and the stack that it becomes. */
export interface DataPlanePlan {
  readonly stackName: string;
  readonly account: AccountEntry;
  readonly served: ControlPlanePlan;
  /** The workspace that brings the VPC. */
  readonly owner: WorkspaceEntry;
  /** The workspaces in the VPC: its owner, then the others in the order of the file, by which they get their addresses. */
  readonly workspaces: WorkspaceEntry[];
}

/** The stacks that a description becomes. */
export interface Plan {
  readonly controlPlanes: ControlPlanePlan[];
  readonly dataPlanes: DataPlanePlan[];
}

/** Plans the stacks of a description: one for each control plane that it deploys, one for each VPC of workspaces. */
export function planStacks(description: LakehouseDescription, only: string[] = []): Plan {
  const { controlPlanes, accounts, folder } = description;
  const selection = new Selection(description, only);
  const plans = new Map(
    controlPlanes.map((entry): [string, ControlPlanePlan] => [
      entry.name,
      {
        entry,
        controlPlane: contractOf(entry, folder),
        stackName: isDeployed(entry) ? controlPlaneStackName(entry) : undefined,
        accounts: accounts.filter((account) => account.controlPlane === entry.name),
      },
    ]),
  );
  return {
    controlPlanes: [...plans.values()].filter(({ entry }) => selection.hasControlPlane(entry)),
    dataPlanes: accounts.flatMap((account) => {
      const served = plans.get(account.controlPlane);
      return served ? dataPlanes(account, served, selection) : [];
    }),
  };
}

function dataPlanes(account: AccountEntry, served: ControlPlanePlan, selection: Selection): DataPlanePlan[] {
  return account.workspaces
    .filter((owner) => owner.sharesVpcOf === undefined)
    .map((owner) => ({
      stackName: dataPlaneStackName(account, owner),
      account,
      served,
      owner,
      workspaces: [owner, ...account.workspaces.filter((other) => other.sharesVpcOf === owner.name)],
    }))
    .filter(({ workspaces }) => workspaces.some((workspace) => selection.hasWorkspace(account, workspace)));
}
