import type { Logger } from './log';
import { manifest, type ManifestProcess } from './manifest';

/** Values of the metrics that the manifest lists for a process, by name. */
export type Gauges = Readonly<Record<string, () => number | Promise<number>>>;

/**
 * Writes the metrics of a process once as a log line in CloudWatch's embedded metric format: CloudWatch makes metrics of
 * it, and the process needs no permission and makes no call.
 */
export async function writeMetrics(
  name: string,
  process: ManifestProcess,
  gauges: Gauges,
  context: MetricContext,
): Promise<void> {
  const listed = process.metrics.filter((metric) => gauges[metric.name]);
  if (listed.length === 0) return;
  const values = await Promise.all(listed.map(async (metric) => [metric.name, await gauges[metric.name]?.()] as const));
  // At its own level: metrics do not go when LOG_LEVEL hides what is merely informative.
  context.log.child({}, { level: 'info' }).info(
    {
      _aws: {
        Timestamp: context.now(),
        CloudWatchMetrics: [
          {
            Namespace: manifest.metricNamespace,
            Dimensions: [['ControlPlane', 'Process']],
            Metrics: listed.map((metric) => ({ Name: metric.name, Unit: metric.unit })),
          },
        ],
      },
      ControlPlane: context.controlPlane,
      Process: name,
      ...Object.fromEntries(values),
    },
    'metrics',
  );
}

/** What a line of metrics needs besides the values. */
export interface MetricContext {
  readonly controlPlane: string;
  readonly now: () => number;
  readonly log: Logger;
}
