import { createHash } from 'crypto';
import { REGISTRATION_ROLE_PATH } from '../../contract/lakehouse';

/** Pattern of the ARNs of the roles that register data planes. */
export function registrationRoles(partition: string, awsAccount: string): string {
  return `arn:${partition}:iam::${awsAccount}:role${REGISTRATION_ROLE_PATH}*`;
}

/** Name of the secret with which the people of an account log in first, in the AWS account of the control plane. */
export function loginSecretName(controlPlaneName: string, accountId: string): string {
  return `lakehouse/${controlPlaneName}/login/${accountId}`;
}

/** Namespace of the ids of registrars, drawn once. */
const NAMESPACE = Buffer.from('5f3b1d0e4c7a4c52b6f19a7de2c0483b', 'hex');

/**
 * Application id of the service principal that registers an account's data planes: a UUID that is made of the account's (RFC 9562,
 * version 5), so that whoever knows the account knows it.
 */
export function registrarId(accountId: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(accountId).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
