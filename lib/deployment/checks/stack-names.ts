import { controlPlaneStackName, dataPlaneStackName, deploymentNameOf } from '../names';
import type { Findings } from './findings';
import type { LocatedEntries } from './located';

/** Labels below the domain that are the control plane's own. */
const RESERVED = ['accounts', 'relay'];

/** The longest label of a host name. */
const LONGEST_LABEL = 63;

/** Checks the names that follow from the names of entries: stacks and hosts. */
export function checkStackNames({ accounts, controlPlanes }: LocatedEntries, findings: Findings): void {
  const workspaces = accounts.flatMap((account) => account.workspaces.map((located) => ({ account: account.entry, ...located })));
  findings.duplicates('name of the stack', [
    ...controlPlanes.map(({ path, entry }) => ({ path: `${path}.name`, value: controlPlaneStackName(entry) })),
    ...workspaces
      .filter(({ entry }) => entry.sharesVpcOf === undefined)
      .map(({ path, account, entry }) => ({ path: `${path}.name`, value: dataPlaneStackName(account, entry) })),
  ]);

  const hosts = workspaces.map(({ path, account, entry }) => ({
    path: `${path}.deploymentName`,
    controlPlane: account.controlPlane,
    value: deploymentNameOf(account, entry),
  }));
  for (const { path, value } of hosts) {
    if (RESERVED.includes(value)) findings.add(path, `must not be ${RESERVED.join(' or ')}, got ${JSON.stringify(value)}`);
    if (value.length > LONGEST_LABEL)
      findings.add(
        path,
        `must be given: ${JSON.stringify(value)} is longer than the ${LONGEST_LABEL} characters of a host's label`,
      );
  }
  for (const name of new Set(hosts.map((host) => host.controlPlane))) {
    findings.duplicates(
      'deployment name',
      hosts.filter((host) => host.controlPlane === name),
    );
  }
}
