import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ProcessService } from '../processes';
import type { Signal } from './signals';

/** A row of the dashboard: signals that are looked at together. */
export interface SignalGroup {
  /** Title, and id of the alarms. */
  readonly title: string;
  /** What is shown and alarmed. */
  readonly signals: Signal[];
}

/** One page: the state of all alarms, then a graph for each signal with its threshold, then what the services use. */
export function createDashboard(
  scope: Construct,
  id: string,
  groups: SignalGroup[],
  alarms: cloudwatch.IAlarm[],
  services: ProcessService[],
): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(scope, id);
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24 }));
  for (const { title, signals } of groups) {
    dashboard.addWidgets(...signals.map((signal) => signalGraph(title, signal, Math.floor(24 / Math.min(signals.length, 4)))));
  }
  dashboard.addWidgets(
    usage(
      'CPU, %',
      services.map(({ process, service }) => service.metricCpuUtilization({ label: process })),
    ),
    usage(
      'Memory, %',
      services.map(({ process, service }) => service.metricMemoryUtilization({ label: process })),
    ),
  );
  return dashboard;
}

function signalGraph(title: string, signal: Signal, width: number): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: `${title}: ${signal.id}`,
    left: [signal.metric],
    leftAnnotations: [{ value: signal.threshold, label: 'alarm', color: cloudwatch.Color.RED }],
    width,
  });
}

function usage(title: string, left: cloudwatch.IMetric[]): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({ title, left, leftYAxis: { min: 0, max: 100 }, width: 12 });
}
