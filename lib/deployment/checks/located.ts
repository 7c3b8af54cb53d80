import type { AccountEntry } from '../description/account-entry';
import type { ControlPlaneEntry } from '../description/control-plane-entry';
import type { WorkspaceEntry } from '../description/workspace-entry';
import type { Findings } from './findings';

/** An entry with its path in the file. */
export interface Located<T> {
  readonly path: string;
  readonly entry: T;
}

/** An account with those of its workspaces that follow the schema. */
export interface LocatedAccount extends Located<AccountEntry> {
  readonly workspaces: Located<WorkspaceEntry>[];
}

/** The entries of a description that follow the schema: of the others more could only be guessed. */
export interface LocatedEntries {
  readonly controlPlanes: Located<ControlPlaneEntry>[];
  readonly accounts: LocatedAccount[];
  /** Names of all control planes, of those too that do not follow the schema. */
  readonly controlPlaneNames: string[];
}

/** Finds the entries that follow the schema. */
export function locateEntries(file: unknown, findings: Findings): LocatedEntries {
  const controlPlanes = located(member(file, 'controlPlanes'), 'controlPlanes');
  const accounts = located(member(file, 'accounts'), 'accounts');
  return {
    controlPlanes: controlPlanes.filter((item): item is Located<ControlPlaneEntry> => findings.isSound(item.path)),
    accounts: accounts
      .filter((item): item is Located<AccountEntry> => isSoundAccount(item, findings))
      .map((item) => ({
        ...item,
        workspaces: located(item.entry.workspaces, `${item.path}.workspaces`).filter(
          (workspace): workspace is Located<WorkspaceEntry> => findings.isSound(workspace.path),
        ),
      })),
    controlPlaneNames: controlPlanes.map(({ entry }) => member(entry, 'name')).filter((name) => typeof name === 'string'),
  };
}

/** Sound in itself; a workspace that is not leaves it so. */
function isSoundAccount({ path }: Located<unknown>, findings: Findings): boolean {
  const inWorkspace = `${path}.workspaces[`;
  return (
    !findings.mistakes.some((mistake) => mistake.path.startsWith(path + '.') && !mistake.path.startsWith(inWorkspace)) &&
    !findings.mistakes.some((mistake) => mistake.path === path)
  );
}

function located(list: unknown, path: string): Located<unknown>[] {
  return Array.isArray(list) ? list.map((entry: unknown, index) => ({ path: `${path}[${index}]`, entry })) : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
