import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MANIFEST, manifestProcess } from './manifest';

/** A metric that the manifest lists for a process, over a minute, over all its tasks. */
export function processMetric(
  controlPlaneName: string,
  process: string,
  metricName: string,
  options: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const listed = manifestProcess(process).metrics.find(({ name }) => name === metricName);
  if (!listed) throw new RangeError(`the manifest lists no metric ${metricName} of ${process}`);
  return new cloudwatch.Metric({
    namespace: MANIFEST.metricNamespace,
    metricName,
    dimensionsMap: { ControlPlane: controlPlaneName, Process: process },
    unit: listed.unit === 'Seconds' ? cloudwatch.Unit.SECONDS : cloudwatch.Unit.COUNT,
    period: Duration.minutes(1),
    ...options,
  });
}
