import type { Findings } from './findings';
import type { WorkspaceSurroundings } from './workspaces';
import { checkArn } from './arns';

/** Checks the parts that a workspace brings: they belong to the account's AWS account, the key to the region. */
export function checkBroughtParts({ path, entry, account, served }: WorkspaceSurroundings, findings: Findings): void {
  if ((entry.instanceProfileArn === undefined) !== (entry.instanceProfileRoleArn === undefined)) {
    const missing = entry.instanceProfileArn === undefined ? 'instanceProfileArn' : 'instanceProfileRoleArn';
    findings.add(`${path}.${missing}`, 'is required: an instance profile is given with its role');
  }
  if (entry.keyArn !== undefined && entry.customerManagedKeys === false) {
    findings.add(`${path}.keyArn`, 'must not be given where customerManagedKeys is false');
  }
  if (entry.crossAccountRoleArn !== undefined && entry.crossAccountPolicy !== undefined) {
    findings.add(`${path}.crossAccountPolicy`, 'must not be given with crossAccountRoleArn: a role that exists stays as it is');
  }
  const names = new Set(entry.instanceProfileArn === undefined ? [] : [nameOf(entry.instanceProfileArn)]);
  for (const [index, { arn }] of (entry.furtherInstanceProfiles ?? []).entries()) {
    if (names.has(nameOf(arn))) {
      findings.add(
        `${path}.furtherInstanceProfiles[${index}].arn`,
        `must be another instance profile, got ${JSON.stringify(arn)}`,
      );
    }
    names.add(nameOf(arn));
  }
  if (!served) return;
  const { partition, region } = served.controlPlane.contract;
  const { awsAccount } = account.entry;
  const iam = { partition, service: 'iam', region: '', awsAccount };
  const check = (
    name: 'crossAccountRoleArn' | 'instanceProfileArn' | 'instanceProfileRoleArn' | 'keyArn',
    expected: Parameters<typeof checkArn>[2],
  ) => {
    const arn = entry[name];
    if (arn !== undefined) checkArn(`${path}.${name}`, arn, expected, findings);
  };
  // A control plane of this library assumes only roles below its path.
  check('crossAccountRoleArn', { ...iam, kind: served.entry.databricks ? 'role' : 'role/lakehouse' });
  check('instanceProfileArn', { ...iam, kind: 'instance-profile' });
  check('instanceProfileRoleArn', { ...iam, kind: 'role' });
  for (const [index, { arn, roleArn }] of (entry.furtherInstanceProfiles ?? []).entries()) {
    const at = `${path}.furtherInstanceProfiles[${index}]`;
    checkArn(`${at}.arn`, arn, { ...iam, kind: 'instance-profile' }, findings);
    checkArn(`${at}.roleArn`, roleArn, { ...iam, kind: 'role' }, findings);
  }
  check('keyArn', { partition, service: 'kms', region, kind: 'key' });
}

/** The name of an instance profile, by which an AWS account knows it whatever its path. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
