import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { lit } from '../shared/lit';
import type { AccountEntry } from './description/account-entry';
import type { ControlPlaneEntry } from './description/control-plane-entry';
import type { LakehouseDescription } from './description/lakehouse-description';
import type { WorkspaceEntry } from './description/workspace-entry';

/** Which parts of a description are asked for, by `only`. */
export class Selection {
  private readonly only: Set<string>;

  /** @param only control planes (`eu1`), accounts (`acme`) or workspaces (`acme/prod`); all when empty */
  constructor(description: LakehouseDescription, only: string[]) {
    this.only = new Set(only);
    const unknown = only.filter((name) => !isKnown(description, name));
    if (unknown.length > 0) throw unknownName(description, unknown);
  }

  /** Whether a control plane is asked for. */
  public hasControlPlane(controlPlane: ControlPlaneEntry): boolean {
    return this.only.size === 0 || this.only.has(controlPlane.name);
  }

  /** Whether a workspace is asked for, by itself or with its account. */
  public hasWorkspace(account: AccountEntry, workspace: WorkspaceEntry): boolean {
    return this.only.size === 0 || this.only.has(account.name) || this.only.has(`${account.name}/${workspace.name}`);
  }
}

function isKnown({ controlPlanes, accounts }: LakehouseDescription, name: string): boolean {
  if (controlPlanes.some((controlPlane) => controlPlane.name === name)) return true;
  const [accountName, workspaceName] = name.split('/');
  const account = accounts.find((candidate) => candidate.name === accountName);
  if (!account || workspaceName === undefined) return account !== undefined;
  return name === `${accountName}/${workspaceName}` && account.workspaces.some((workspace) => workspace.name === workspaceName);
}

/** How many names a message lists: descriptions of fleets have hundreds. */
const LISTED = 20;

function unknownName({ controlPlanes, accounts }: LakehouseDescription, unknown: string[]): UnscopedValidationError {
  const account = accounts.find((candidate) => unknown.some((name) => name.startsWith(`${candidate.name}/`)));
  const known = account
    ? account.workspaces.map((workspace) => `${account.name}/${workspace.name}`)
    : [...controlPlanes, ...accounts].map((entry) => entry.name);
  const listed = known.slice(0, LISTED).join(', ') + (known.length > LISTED ? `, and ${known.length - LISTED} more` : '');
  return new UnscopedValidationError(
    lit`OnlyUnknown`,
    `only must name control planes, accounts or workspaces (as account/workspace) of the description, got ` +
      `${unknown.map((name) => JSON.stringify(name)).join(', ')}; known are ${listed}`,
  );
}
