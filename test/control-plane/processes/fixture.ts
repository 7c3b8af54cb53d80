import { App, Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { ControlPlaneNetwork, MetadataDatabase, type ProcessProps, type ServiceProps } from '../../../lib/control-plane';

export const ENV = { account: '111122223333', region: 'eu-west-1' };

/** A stack with an environment, in an app of its own. */
export const stackFixture = (id = 'Stack') => new Stack(new App(), id, { env: ENV });

/** All that any process needs, existing elsewhere. */
export function processProps(stack: Stack): ProcessProps {
  return {
    controlPlaneName: 'main',
    domain: 'eu1.lake.example.com',
    database: MetadataDatabase.fromAttributes(stack, 'Database', {
      host: 'db.example.com',
      resourceId: 'cluster-ABC',
      securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'DatabaseGroup', 'sg-database'),
      ownerSecret: Secret.fromSecretCompleteArn(
        stack,
        'OwnerSecret',
        'arn:aws:secretsmanager:eu-west-1:111122223333:secret:owner-AbCdEf',
      ),
    }),
    artifactBucket: Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'),
    agent: { s3Uri: 's3://assets/agent.tar.gz', sha256: '0123456789abcdef'.repeat(4) },
    storageAccessRole: Role.fromRoleArn(stack, 'StorageAccess', 'arn:aws:iam::111122223333:role/storage-access'),
    servicesDomain: 'main.lakehouse.internal',
    registrationSecrets: {
      arnPattern: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:registration/*',
    },
    loginSecrets: {
      arnPattern: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:login/*',
    },
  };
}

/** All that any service needs, existing elsewhere, with a cluster in the stack. */
export function serviceProps(stack: Stack): ServiceProps {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetIds: ['subnet-3', 'subnet-4'],
    isolatedSubnetIds: ['subnet-5', 'subnet-6'],
  });
  const namespaceName = 'main.lakehouse.internal';
  return {
    ...processProps(stack),
    servicesDomain: undefined,
    cluster: new Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED }),
    network: ControlPlaneNetwork.fromAttributes(stack, 'Network', { vpc }),
    serviceNamespace: PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      namespaceName,
      namespaceId: 'ns-1',
      namespaceArn: 'arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-1',
    }),
  };
}

/** A certificate that exists. */
export const certificateFixture = (stack: Stack) =>
  Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/1');
