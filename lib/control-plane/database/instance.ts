import { InstanceClass, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { CfnDBInstance, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion, StorageType } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import type { CreatedServer, InstanceServerOptions, ServerProps } from './metadata-database-server';
import { acknowledgeServer, commonProps, passwordManagedByRds } from './server-defaults';

const DEFAULT_STORAGE_GIB = 20;
const GROWTH = 5;

/** Notes what is wrong with the size of an instance. */
export function checkInstance(problems: Problems, options: InstanceServerOptions): void {
  const storage = known(options.storageGiB);
  if (storage !== undefined && !(Number.isInteger(storage) && storage >= 20 && storage <= 65_536)) {
    problems.add(lit`StorageSize`, `storageGiB must be a whole number from 20 to 65536, got ${storage}`);
  }
}

/** Creates a single instance. */
export function createInstance(scope: Construct, props: ServerProps, options: InstanceServerOptions): CreatedServer {
  const storage = options.storageGiB ?? DEFAULT_STORAGE_GIB;
  const instance = new DatabaseInstance(scope, 'Resource', {
    ...commonProps(props),
    engine: DatabaseInstanceEngine.postgres({ version: options.version ?? PostgresEngineVersion.VER_17_9 }),
    instanceType: options.instanceType ?? InstanceType.of(InstanceClass.T4G, InstanceSize.SMALL),
    multiAz: options.multiAz ?? false,
    storageType: StorageType.GP3,
    allocatedStorage: storage,
    maxAllocatedStorage: known(storage) === undefined ? undefined : Math.min(storage * GROWTH, 65_536),
    databaseName: props.databaseName,
    autoMinorVersionUpgrade: true,
    backupRetention: props.backupRetention,
    cloudwatchLogsExports: ['postgresql', 'upgrade'],
    enablePerformanceInsights: true,
    performanceInsightEncryptionKey: props.encryptionKey,
  });
  acknowledgeServer(instance);
  const resource = instance.node.defaultChild as CfnDBInstance;
  passwordManagedByRds(resource, props.encryptionKey);
  return {
    host: instance.dbInstanceEndpointAddress,
    resourceId: resource.attrDbiResourceId,
    ownerSecretArn: resource.attrMasterUserSecretSecretArn,
  };
}
