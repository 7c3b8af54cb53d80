import * as iam from 'aws-cdk-lib/aws-iam';
import type { ControlPlaneContract } from '../../contract';
import { tenantStatement } from '../tenant-statement';

/** The control plane encrypts and decrypts what it stores itself: notebooks, secrets, queries. */
export function managedServicesStatement(contract: ControlPlaneContract, accountId: string): iam.PolicyStatement {
  return tenantStatement({
    contract,
    accountId,
    sid: 'ManagedServices',
    actions: ['kms:Encrypt', 'kms:Decrypt'],
    resources: ['*'],
  });
}

/** The control plane reads and writes root buckets, and lets AWS services use the key on its behalf. */
export function storageStatements(contract: ControlPlaneContract, accountId: string): iam.PolicyStatement[] {
  return [
    tenantStatement({
      contract,
      accountId,
      sid: 'Storage',
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
    }),
    tenantStatement({
      contract,
      accountId,
      sid: 'StorageGrants',
      actions: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      resources: ['*'],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  ];
}

/** Whoever launches nodes has EC2 encrypt their volumes: not a use of the key outside EC2, nor in another region. */
export function clusterVolumesStatement(contract: ControlPlaneContract, roleArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ClusterVolumes',
    principals: [new iam.ArnPrincipal(roleArn)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'kms:ViaService': `ec2.${contract.region}.amazonaws.com` } },
  });
}
