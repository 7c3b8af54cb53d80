import {
  AuroraPostgresEngineVersion,
  CfnDBCluster,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import type { AuroraServerOptions, CreatedServer, ServerProps } from './metadata-database-server';
import { acknowledgeServer, commonProps, passwordManagedByRds } from './server-defaults';

const DEFAULT_MIN_ACU = 0.5;
const DEFAULT_MAX_ACU = 8;

/** Notes what is wrong with the sizes of an Aurora cluster. */
export function checkAurora(problems: Problems, options: AuroraServerOptions): void {
  const minAcu = known(options.minAcu ?? DEFAULT_MIN_ACU);
  const maxAcu = known(options.maxAcu ?? DEFAULT_MAX_ACU);
  const readers = known(options.readers);
  const step = (acu: number) => Number.isInteger(acu * 2);
  if (minAcu !== undefined && !(minAcu >= 0 && minAcu <= 256 && step(minAcu))) {
    problems.add(lit`MinAcu`, `minAcu must be 0 to 256 in steps of a half, got ${minAcu}`);
  }
  if (maxAcu !== undefined && !(maxAcu >= 1 && maxAcu <= 256 && step(maxAcu))) {
    problems.add(lit`MaxAcu`, `maxAcu must be 1 to 256 in steps of a half, got ${maxAcu}`);
  }
  if (minAcu !== undefined && maxAcu !== undefined && minAcu > maxAcu) {
    problems.add(lit`MinAcuAboveMax`, `minAcu must not be above maxAcu, got ${minAcu} and ${maxAcu}`);
  }
  if (readers !== undefined && !(Number.isInteger(readers) && readers >= 0 && readers <= 15)) {
    problems.add(lit`Readers`, `readers must be a whole number from 0 to 15, got ${readers}`);
  }
}

/** Creates an Aurora cluster. */
export function createAurora(scope: Construct, props: ServerProps, options: AuroraServerOptions): CreatedServer {
  const instance = { enablePerformanceInsights: true, performanceInsightEncryptionKey: props.encryptionKey };
  const cluster = new DatabaseCluster(scope, 'Resource', {
    ...commonProps(props),
    engine: DatabaseClusterEngine.auroraPostgres({ version: options.version ?? AuroraPostgresEngineVersion.VER_17_9 }),
    defaultDatabaseName: props.databaseName,
    writer: ClusterInstance.serverlessV2('Writer', { ...instance, autoMinorVersionUpgrade: true }),
    readers: Array.from({ length: options.readers ?? 1 }, (_, index) =>
      ClusterInstance.serverlessV2(`Reader${index + 1}`, {
        ...instance,
        autoMinorVersionUpgrade: true,
        // As large as the writer, whose place it takes at any moment.
        scaleWithWriter: index === 0,
      }),
    ),
    backup: { retention: props.backupRetention },
    cloudwatchLogsExports: ['postgresql'],
  });
  acknowledgeServer(cluster);
  const resource = cluster.node.defaultChild as CfnDBCluster;
  // Not by the cluster's own properties, which judge tokens.
  resource.serverlessV2ScalingConfiguration = {
    minCapacity: options.minAcu ?? DEFAULT_MIN_ACU,
    maxCapacity: options.maxAcu ?? DEFAULT_MAX_ACU,
  };
  passwordManagedByRds(resource, props.encryptionKey);
  return {
    host: cluster.clusterEndpoint.hostname,
    resourceId: cluster.clusterResourceIdentifier,
    ownerSecretArn: resource.attrMasterUserSecretSecretArn,
  };
}
