import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ControlPlaneContract } from '../../contract';

/**
 * ARN of the secret that a control plane keeps for the data planes of an account in an AWS account, without the end that AWS makes up.
 * `undefined` where it keeps none.
 */
export function contractSecretArn(contract: ControlPlaneContract, awsAccount: string, accountId: string): string | undefined {
  const { registrationSecretName, partition, region } = contract;
  if (registrationSecretName === undefined) return undefined;
  const name = registrationSecretName.replace('{awsAccount}', awsAccount).replace('{accountId}', accountId);
  return `arn:${partition}:secretsmanager:${region}:${contract.awsAccount}:secret:${name}`;
}

/** What reads it. Its key is known by its use alone: its owner's policy says the same from the other side. */
export function contractSecretStatements(
  { partition, region, awsAccount }: ControlPlaneContract,
  arn: string,
): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [`${arn}-??????`] }),
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [`arn:${partition}:kms:${region}:${awsAccount}:key/*`],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:SecretARN': `${arn}-??????` },
      },
    }),
  ];
}
