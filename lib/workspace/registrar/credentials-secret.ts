import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ControlPlaneContract } from '../../contract';

/** A secret, and what it takes to read it. Its own policy, and that of its key, are their owners'. */
export interface CredentialsSecret {
  /** ARN, perhaps without the end that AWS makes up. */
  readonly arn: string;
  readonly statements: PolicyStatement[];
}

/** A secret that is given. */
export function givenSecret({ secretFullArn, secretArn, encryptionKey }: ISecret): CredentialsSecret {
  const decrypt = { actions: ['kms:Decrypt'], resources: encryptionKey ? [encryptionKey.keyArn] : [] };
  return {
    arn: secretFullArn ?? secretArn,
    statements: [readStatement(secretFullArn ?? `${secretArn}-??????`), ...(encryptionKey ? [new PolicyStatement(decrypt)] : [])],
  };
}

/**
 * The secret that a control plane keeps for the data planes of an account in an AWS account; `undefined` where it keeps none. Its key
 * is known by its use alone, as in the key's own policy.
 */
export function contractSecret(
  contract: ControlPlaneContract,
  awsAccount: string,
  accountId: string,
): CredentialsSecret | undefined {
  const { registrationSecretName, partition, region } = contract;
  if (registrationSecretName === undefined) return undefined;
  const name = registrationSecretName.replace('{awsAccount}', awsAccount).replace('{accountId}', accountId);
  const arn = `arn:${partition}:secretsmanager:${region}:${contract.awsAccount}:secret:${name}`;
  const decrypt = new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [`arn:${partition}:kms:${region}:${contract.awsAccount}:key/*`],
    conditions: {
      StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
      StringLike: { 'kms:EncryptionContext:SecretARN': `${arn}-??????` },
    },
  });
  return { arn, statements: [readStatement(`${arn}-??????`), decrypt] };
}

function readStatement(arn: string): PolicyStatement {
  return new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] });
}
