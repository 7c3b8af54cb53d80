import type { AdoptEntry } from '../description/workspace-entry';
import type { Findings } from './findings';
import type { LocatedAccount } from './located';
import type { WorkspaceSurroundings } from './workspaces';

/** Checks that what is adopted can be: it lies in AWS already, so the entry brings it, and the workspace is registered. */
export function checkAdopted({ path, entry, owner, served }: WorkspaceSurroundings, findings: Findings): void {
  const { adopt } = entry;
  if (!adopt) return;
  const at = (name: keyof AdoptEntry) => `${path}.adopt.${name}`;
  const needs = (name: keyof AdoptEntry, property: string, isThere: boolean) => {
    if (adopt[name] === undefined || isThere) return;
    findings.add(at(name), `must be given with ${property}: what it consists of exists, and is not made by this stack`);
  };
  if (entry.register === false)
    findings.add(`${path}.adopt`, 'must not be given where register is false: the deployment registers nothing');
  needs('workspace', 'adopt.storageConfiguration', adopt.storageConfiguration !== undefined);
  needs('storageConfiguration', 'rootBucketName', entry.rootBucketName !== undefined);
  needs('credential', 'crossAccountRoleArn', owner.crossAccountRoleArn !== undefined);
  const network = owner.existingVpc !== undefined && entry.subnetIds !== undefined && entry.securityGroupIds !== undefined;
  needs('network', 'existingVpc, subnetIds and securityGroupIds', network);
  if (adopt.credential !== undefined && entry !== owner) {
    findings.add(at('credential'), `must be given at workspace ${JSON.stringify(owner.name)}: it holds for the whole VPC`);
  }
  if (adopt.workspace !== undefined && served && !served.entry.databricks && entry.deploymentName === undefined) {
    findings.add(at('workspace'), 'must be given with deploymentName: the first label of the host that the workspace has');
  }
}

/** What two workspaces adopted would be each one's own to change and, later, to delete. */
export function checkAdoptedOnce({ workspaces }: LocatedAccount, findings: Findings): void {
  for (const name of ['workspace', 'storageConfiguration', 'network', 'credential'] as const) {
    const values = workspaces.flatMap(({ path, entry: { adopt } }) =>
      adopt?.[name] === undefined ? [] : [{ path: `${path}.adopt.${name}`, value: adopt[name] }],
    );
    findings.duplicates('object that is adopted', values);
  }
}
