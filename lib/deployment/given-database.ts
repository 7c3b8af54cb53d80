import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { MetadataDatabase, type IMetadataDatabase } from '../control-plane';
import type { DatabaseEntry } from './description';

/** The database of an entry. Rules that admit the services to it belong to their own security groups' stack. */
export function givenDatabase(scope: Construct, entry: DatabaseEntry): IMetadataDatabase {
  const { host, port, name: databaseName, resourceId, securityGroupId, ownerSecretArn, ownerSecretKeyArn } = entry;
  return MetadataDatabase.fromAttributes(scope, 'Import', {
    host,
    port,
    databaseName,
    resourceId,
    securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', securityGroupId),
    ownerSecret: Secret.fromSecretAttributes(scope, 'OwnerSecret', {
      secretCompleteArn: ownerSecretArn,
      encryptionKey: ownerSecretKeyArn === undefined ? undefined : Key.fromKeyArn(scope, 'OwnerSecretKey', ownerSecretKeyArn),
    }),
  });
}
