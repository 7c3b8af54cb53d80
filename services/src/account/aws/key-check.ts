import { DescribeKeyCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { awsCode, isDenied, messageOf } from './aws-errors';
import type { CheckedKey } from './customer-aws';
import { TENANT_TAG_KEY } from './role-session';

/** What a key's policy must allow for each use, as the published policies do. */
const ACTIONS = {
  STORAGE: 'kms:DescribeKey, kms:Encrypt, kms:Decrypt, kms:ReEncrypt* and kms:GenerateDataKey*',
  MANAGED_SERVICES: 'kms:Encrypt and kms:Decrypt',
} as const;

/**
 * Whether a key admits the control plane on behalf of the account, and can encrypt what it is for. What is kept by the control plane
 * needs no look at the key, and the published policy allows none: there it is asked whether it would encrypt.
 *
 * @param kms as whoever reaches customers' keys for this account
 * @param admitted ARN of the role that the key's policy must admit
 * @returns what is wrong
 */
export async function checkKey(kms: KMSClient, key: CheckedKey, admitted: string): Promise<string[]> {
  try {
    return key.use === 'STORAGE' ? await look(kms, key.keyArn) : await wouldEncrypt(kms, key.keyArn);
  } catch (error) {
    const fault = faultOf(error, key, admitted);
    if (fault === undefined) throw error;
    return [fault];
  }
}

async function look(kms: KMSClient, keyArn: string): Promise<string[]> {
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: keyArn }));
  const faults: string[] = [];
  if (key?.KeyState !== 'Enabled') faults.push(`key ${keyArn} is ${key?.KeyState ?? 'not there'}; it must be Enabled`);
  if (key?.KeyUsage !== 'ENCRYPT_DECRYPT' || key.KeySpec !== 'SYMMETRIC_DEFAULT') {
    const actual = `${key?.KeySpec ?? 'unknown'} for ${key?.KeyUsage ?? 'unknown'}`;
    faults.push(`key ${keyArn} is ${actual}; it must be SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT`);
  }
  return faults;
}

async function wouldEncrypt(kms: KMSClient, keyArn: string): Promise<string[]> {
  try {
    await kms.send(new EncryptCommand({ KeyId: keyArn, Plaintext: Buffer.from('proof'), DryRun: true }));
  } catch (error) {
    if (awsCode(error) !== 'DryRunOperationException') throw error;
  }
  return [];
}

function faultOf(error: unknown, { accountId, keyArn, use }: CheckedKey, admitted: string): string | undefined {
  if (isDenied(error)) {
    return (
      `key ${keyArn} refuses the control plane (${messageOf(error)}); its policy must allow ${ACTIONS[use]} to ${admitted} ` +
      `in sessions with the tag ${TENANT_TAG_KEY} = ${accountId}`
    );
  }
  switch (awsCode(error)) {
    case 'NotFoundException':
      return `key ${keyArn} does not exist`;
    case 'DisabledException':
    case 'KMSInvalidStateException':
      return `key ${keyArn} cannot be used (${messageOf(error)}); it must be Enabled`;
    case 'InvalidKeyUsageException':
      return `key ${keyArn} cannot encrypt (${messageOf(error)}); it must be SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT`;
    default:
      return undefined;
  }
}
