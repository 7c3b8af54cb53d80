import { Duration, SecretValue } from 'aws-cdk-lib/core';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Credentials, type CfnDBCluster, type CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { IConstruct } from 'constructs';
import { acknowledge } from '../../shared/acknowledge';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import type { ServerProps } from './metadata-database-server';

/** Parameters of every server. */
const PARAMETERS = {
  'rds.force_ssl': '1',
  // Statements that take a second or more are logged, with their text but without the values of their parameters.
  log_min_duration_statement: '1000',
  log_parameter_max_length: '0',
};

/** Properties that every kind of server has. */
export function commonProps(props: ServerProps) {
  return {
    credentials: placeholderCredentials(props.owner),
    port: props.port,
    vpc: props.vpc,
    vpcSubnets: props.subnets,
    securityGroups: [props.securityGroup],
    storageEncrypted: true,
    storageEncryptionKey: props.encryptionKey,
    iamAuthentication: true,
    parameters: PARAMETERS,
    copyTagsToSnapshot: true,
    deletionProtection: props.deletionProtection,
    removalPolicy: props.removalPolicy,
    monitoringInterval: Duration.minutes(1),
  };
}

/** What satisfies the CDK, which else makes a secret of its own; `passwordManagedByRds` takes it out of the template. */
function placeholderCredentials(owner: string): Credentials {
  return Credentials.fromPassword(owner, SecretValue.unsafePlainText('managed by RDS'));
}

/** Leaves the owner's password to RDS, which keeps it in Secrets Manager and changes it every week. */
export function passwordManagedByRds(server: CfnDBCluster | CfnDBInstance, key: IKey): void {
  server.masterUserPassword = undefined;
  server.manageMasterUserPassword = true;
  server.masterUserSecret = { kmsKeyId: key.keyArn };
}

/** Acknowledges what cdk-nag finds in every server. */
export function acknowledgeServer(server: IConstruct): void {
  acknowledge(server, {
    'AwsSolutions-RDS11': 'only given security groups reach the port; another number would hide nothing from them',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]':
      'AWS keeps the policy in step with what enhanced monitoring writes; only RDS assumes the role',
  });
  acknowledgeCompliance(server, {
    RDSInBackupPlan: 'RDS itself backs up continuously and restores to any second; AWS Backup would copy the same again',
  });
}
