import type { CheckedControlPlane } from './control-planes';
import type { Findings } from './findings';
import type { LocatedAccount } from './located';
import { checkArn } from './arns';

/** Checks with what an account's workspaces are registered: a secret that is named completely, or that of the control plane. */
export function checkRegistration(account: LocatedAccount, served: CheckedControlPlane | undefined, findings: Findings): void {
  if (!served) return;
  const { partition, registrationSecretName } = served.controlPlane.contract;
  const { credentialsSecretArn: arn } = account.entry;
  if (arn !== undefined) {
    const path = `${account.path}.credentialsSecretArn`;
    checkArn(path, arn, { partition, service: 'secretsmanager' }, findings);
    if (!/:secret:.+-\w{6}$/.test(arn)) {
      findings.add(path, `must be complete, with the six characters that AWS appends to the name, got ${JSON.stringify(arn)}`);
    }
    return;
  }
  if (registrationSecretName !== undefined) return;
  for (const { path, entry } of account.workspaces) {
    if (entry.register !== true) continue;
    findings.add(
      `${path}.register`,
      `must not be true without credentialsSecretArn of the account: ${served.entry.name} keeps no credentials for it`,
    );
  }
}
