import { App, Stack } from 'aws-cdk-lib/core';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ProcessProps } from '../../../lib/control-plane';

export const ENV = { account: '111122223333', region: 'eu-west-1' };

/** A stack with an environment, in an app of its own. */
export const stackFixture = (id = 'Stack') => new Stack(new App(), id, { env: ENV });

/** All that any process needs, existing elsewhere. */
export function processProps(stack: Stack): ProcessProps {
  return {
    controlPlaneName: 'main',
    domain: 'eu1.lake.example.com',
    databaseHost: 'db.example.com',
    databaseResourceId: 'cluster-ABC',
    databaseOwnerSecret: Secret.fromSecretCompleteArn(
      stack,
      'OwnerSecret',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:owner-AbCdEf',
    ),
    artifactBucket: Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'),
    storageAccessRole: Role.fromRoleArn(stack, 'StorageAccess', 'arn:aws:iam::111122223333:role/storage-access'),
    servicesDomain: 'main.lakehouse.internal',
  };
}
