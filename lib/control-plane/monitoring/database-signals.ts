import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { known } from '../../shared/known';
import type { IMetadataDatabase } from '../database';
import type { Signal } from './signals';

/** Hosts that RDS gives begin with the identifier of the server; those of clusters say so. */
const RDS_HOST = /^([a-z0-9-]+)\.(cluster-)?[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(\.cn)?$/;

/**
 * Load of a database, whichever kind of server it has: the cluster below the construct, or else the instance. One that exists is known
 * by its host, where RDS gave it; any other is watched where it is made.
 */
export function databaseSignals(database: IMetadataDatabase): Signal[] {
  const parts = database.node.findAll();
  const cluster = parts.find((part) => CfnDBCluster.isCfnDBCluster(part));
  if (cluster) return clusterSignals(cluster.ref);
  const instance = parts.find((part) => CfnDBInstance.isCfnDBInstance(part));
  if (instance) return serverSignals({ DBInstanceIdentifier: instance.ref });
  const [, identifier, isCluster] = RDS_HOST.exec(known(database.host) ?? '') ?? [];
  if (identifier === undefined) return [];
  return isCluster ? clusterSignals(identifier) : serverSignals({ DBInstanceIdentifier: identifier });
}

function clusterSignals(DBClusterIdentifier: string): Signal[] {
  return [...serverSignals({ DBClusterIdentifier }), capacitySignal({ DBClusterIdentifier })];
}

type Dimensions = Record<string, string>;

function metric(metricName: string, dimensionsMap: Dimensions, statistic = cloudwatch.Stats.AVERAGE): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/RDS', metricName, dimensionsMap, statistic, period: Duration.minutes(1) });
}

function serverSignals(dimensions: Dimensions): Signal[] {
  return [
    {
      id: 'Cpu',
      description:
        'The database has used more than 80 % of its CPU for 15 minutes. Look at Performance Insights for the statement.',
      metric: metric('CPUUtilization', dimensions),
      threshold: 80,
      periods: 15,
    },
    {
      id: 'FreeMemory',
      description: 'The database has less than 256 MiB of free memory. Look at the number of connections; give it more capacity.',
      metric: metric('FreeableMemory', dimensions, cloudwatch.Stats.MINIMUM),
      threshold: 256 * 1024 * 1024,
      below: true,
      periods: 10,
    },
    {
      id: 'Connections',
      description: 'More connections than all services need at their most. Look at which database user holds them.',
      metric: metric('DatabaseConnections', dimensions, cloudwatch.Stats.MAXIMUM),
      threshold: 150,
      periods: 10,
    },
  ];
}

/** Aurora serverless grows up to a limit; close to it there is nothing left to grow. */
function capacitySignal(dimensions: Dimensions): Signal {
  return {
    id: 'Capacity',
    description:
      'The database has run at more than 90 % of its greatest capacity for 15 minutes. Look at its load; raise maxAcu.',
    metric: metric('ACUUtilization', dimensions),
    threshold: 90,
    periods: 15,
  };
}
