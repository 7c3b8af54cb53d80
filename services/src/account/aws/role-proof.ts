import type { STSClient } from '@aws-sdk/client-sts';
import { isDenied, messageOf } from './aws-errors';
import type { CustomerRole } from './customer-aws';
import { assumeRole } from './role-session';

/** The external id of nobody: no account has it. */
const WRONG_EXTERNAL_ID = '00000000-0000-4000-8000-000000000000';

/**
 * Whether a role trusts the platform on behalf of this account, and only so: it must be had with the account's id as external id,
 * and not without one or with a wrong one. Otherwise another account that comes to know its ARN could have it used.
 *
 * @returns what is wrong
 */
export async function proveRole(sts: STSClient, role: CustomerRole, sessionName: string): Promise<string[]> {
  const refusal = await refused(sts, role, sessionName, role.accountId);
  if (refusal !== undefined) {
    return [`role ${role.roleArn} cannot be assumed with the external id ${role.accountId}: ${refusal}`];
  }
  const reasons: string[] = [];
  for (const [what, externalId] of [
    ['without an external id', undefined],
    ['with a wrong external id', WRONG_EXTERNAL_ID],
  ] as const) {
    if ((await refused(sts, role, sessionName, externalId)) === undefined) {
      reasons.push(`role ${role.roleArn} can be assumed ${what}; its trust policy must ask for sts:ExternalId ${role.accountId}`);
    }
  }
  return reasons;
}

/** What AWS says when it refuses; nothing when it does not. Anything but a refusal is no proof of anything, and thrown. */
async function refused(
  sts: STSClient,
  role: CustomerRole,
  sessionName: string,
  externalId: string | undefined,
): Promise<string | undefined> {
  try {
    await assumeRole(sts, role, { sessionName, externalId });
    return undefined;
  } catch (error) {
    if (isDenied(error)) return messageOf(error);
    throw error;
  }
}
