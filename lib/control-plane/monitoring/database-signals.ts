import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { IConstruct } from 'constructs';
import type { Signal } from './signals';

/**
 * Load of a database that is created here, whichever kind of server it has: the cluster below the construct, or else the
 * instance. A database that exists elsewhere is watched where it is made.
 */
export function databaseSignals(database: IConstruct): Signal[] {
  const parts = database.node.findAll();
  const cluster = parts.find((part) => CfnDBCluster.isCfnDBCluster(part));
  if (cluster)
    return [...serverSignals({ DBClusterIdentifier: cluster.ref }), capacitySignal({ DBClusterIdentifier: cluster.ref })];
  const instance = parts.find((part) => CfnDBInstance.isCfnDBInstance(part));
  return instance ? serverSignals({ DBInstanceIdentifier: instance.ref }) : [];
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
