import type { Findings } from './findings';
import type { LocatedEntries } from './located';

/** Checks what accounts have of their own: names, ids, their control plane. */
export function checkAccounts({ accounts, controlPlaneNames }: LocatedEntries, findings: Findings): void {
  const member = (name: 'name' | 'id') => accounts.map(({ path, entry }) => ({ path: `${path}.${name}`, value: entry[name] }));
  findings.duplicates('name of the account', member('name'));
  findings.duplicates('id of the account', member('id'));
  for (const { path, entry } of accounts) {
    if (!controlPlaneNames.includes(entry.controlPlane)) {
      findings.add(
        `${path}.controlPlane`,
        `must be a control plane of this description, got ${JSON.stringify(entry.controlPlane)}; it has ${controlPlaneNames.join(', ')}`,
      );
    }
    if (controlPlaneNames.includes(entry.name)) {
      findings.add(
        `${path}.name`,
        `must differ from the names of control planes, got ${JSON.stringify(entry.name)}: "only" would mean either`,
      );
    }
  }
}
