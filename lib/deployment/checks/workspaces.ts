import type { WorkspaceEntry } from '../description/workspace-entry';
import type { CheckedControlPlane } from './control-planes';
import { checkAdopted, checkAdoptedOnce } from './adopted';
import { checkDataSources } from './data-sources';
import type { Findings } from './findings';
import type { Located, LocatedAccount } from './located';
import { checkBroughtParts } from './brought-parts';
import { checkSubnets } from './subnets';
import { checkVpc } from './vpcs';

/** A workspace, with what its checks need to know of its surroundings. */
export interface WorkspaceSurroundings extends Located<WorkspaceEntry> {
  readonly account: LocatedAccount;
  /** The control plane, if its entry is sound. */
  readonly served?: CheckedControlPlane;
  /** The workspace that brings the VPC: itself, or the one it shares with. */
  readonly owner: WorkspaceEntry;
}

/** Checks the workspaces of an account. */
export function checkWorkspaces(account: LocatedAccount, served: CheckedControlPlane | undefined, findings: Findings): void {
  findings.duplicates(
    'name of the workspace',
    account.workspaces.map(({ path, entry }) => ({ path: `${path}.name`, value: entry.name })),
  );
  checkPlainNames(account, findings);
  findings.duplicates(
    'VPC',
    account.workspaces.flatMap(({ path, entry }) =>
      entry.existingVpc ? [{ path: `${path}.existingVpc.id`, value: entry.existingVpc.id }] : [],
    ),
    '; share it by sharesVpcOf',
  );
  checkAdoptedOnce(account, findings);
  for (const located of account.workspaces) {
    const owner = ownerOf(located, account, findings);
    if (!owner) continue;
    const workspace = { ...located, account, served, owner };
    checkVpc(workspace, findings);
    checkSubnets(workspace, findings);
    checkBroughtParts(workspace, findings);
    checkAdopted(workspace, findings);
    checkDataSources(workspace, findings);
  }
}

/** Outputs of the stack of a VPC are called after its workspaces, with letters and digits only. */
function checkPlainNames({ workspaces }: LocatedAccount, findings: Findings): void {
  const seen = new Map<string, Located<WorkspaceEntry>>();
  for (const located of workspaces) {
    const { name, sharesVpcOf = name } = located.entry;
    const plain = `${sharesVpcOf}/${name.replaceAll('-', '')}`;
    const twin = seen.get(plain);
    if (twin && twin.entry.name !== name) {
      findings.add(
        `${located.path}.name`,
        `must differ in letters or digits from that of another workspace in the VPC, got ${JSON.stringify(name)} and ${JSON.stringify(twin.entry.name)}`,
      );
    }
    seen.set(plain, located);
  }
}

/** The workspace that brings the VPC; undefined, and noted, where that is not clear. */
function ownerOf(
  { path, entry }: Located<WorkspaceEntry>,
  account: LocatedAccount,
  findings: Findings,
): WorkspaceEntry | undefined {
  const given = (['vpc', 'sharesVpcOf', 'existingVpc'] as const).filter((name) => entry[name] !== undefined);
  if (given.length > 1) {
    findings.add(path, `must have one of vpc, sharesVpcOf and existingVpc, got ${given.join(' and ')}; keep one`);
    return undefined;
  }
  if (entry.sharesVpcOf === undefined) return entry;
  const sharesPath = `${path}.sharesVpcOf`;
  const others = account.workspaces
    .map((other) => other.entry)
    .filter((other) => other !== entry && other.sharesVpcOf === undefined);
  const owner = others.find((other) => other.name === entry.sharesVpcOf);
  if (owner) return owner;
  // A workspace of that name that does not follow the schema has been noted already.
  if (account.entry.workspaces.length > account.workspaces.length) return undefined;
  const names = others.map((other) => other.name).join(', ') || 'none';
  findings.add(
    sharesPath,
    `must be another workspace of the account that brings a VPC, got ${JSON.stringify(entry.sharesVpcOf)}; of those it has ${names}`,
  );
  return undefined;
}
