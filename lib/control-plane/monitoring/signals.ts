import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { JobManager } from '../job-manager';
import type { ProcessService } from '../processes';
import { processMetric } from '../processes/process-metric';
import type { Relay } from '../relay';
import type { Webapp } from '../webapp';

/** A figure that tells how a control plane is, and when to be alarmed by it. */
export interface Signal {
  /** Id of the alarm. */
  readonly id: string;
  /** What it means and what to look at; part of the alarm's message. */
  readonly description: string;
  /** The figure. */
  readonly metric: cloudwatch.IMetric;
  /** Alarm beyond this. */
  readonly threshold: number;
  /** Alarm when the figure is below the threshold. @default - when it is above */
  readonly below?: boolean;
  /** Minutes (periods) in a row. */
  readonly periods: number;
  /** Alarm when there is no figure. @default - no figure is no alarm */
  readonly missingIsBad?: boolean;
}

const MINUTE = Duration.minutes(1);

/** Errors, latency and health of the webapp. */
export function webappSignals({ loadBalancer, targetGroup }: Webapp): Signal[] {
  const requests = loadBalancer.metrics.requestCount({ period: MINUTE });
  const fromTasks = targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: MINUTE });
  const fromBalancer = loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, { period: MINUTE });
  return [
    {
      id: 'ErrorRate',
      description:
        'More than 1 % of the requests to the API fail by our fault (5xx). Look at the log of the webapp, level error.',
      metric: new cloudwatch.MathExpression({
        label: '5xx, % of requests',
        expression: '100 * (FILL(tasks, 0) + FILL(balancer, 0)) / FILL(requests, 1)',
        usingMetrics: { tasks: fromTasks, balancer: fromBalancer, requests },
        period: MINUTE,
      }),
      threshold: 1,
      periods: 5,
    },
    {
      id: 'Latency',
      description:
        'One in a hundred requests to the API takes more than 2 seconds. Look at CPU of the webapp and of the database.',
      metric: targetGroup.metrics.targetResponseTime({ statistic: cloudwatch.Stats.p(99), period: MINUTE }),
      threshold: 2,
      periods: 10,
    },
    {
      id: 'UnhealthyTargets',
      description: 'A task of the webapp fails its health check. Look at its log; a task that stays so is replaced.',
      metric: targetGroup.metrics.unhealthyHostCount({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
      threshold: 0,
      periods: 10,
    },
  ];
}

/** Health of the relay. */
export function relaySignals({ targetGroup }: Relay): Signal[] {
  return [
    {
      id: 'UnhealthyTargets',
      description: 'A task of the relay fails its health check; its nodes dial again. Look at its log.',
      metric: targetGroup.metrics.unHealthyHostCount({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
      threshold: 0,
      periods: 10,
    },
  ];
}

/** Whether due runs wait. */
export function queueSignals(controlPlaneName: string, { process }: JobManager): Signal[] {
  return [
    {
      id: 'QueueAge',
      description: 'The oldest run that is due has waited for more than 5 minutes. Look at the log of the job manager.',
      metric: processMetric(controlPlaneName, process, 'QueueAge', { statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: 300,
      periods: 5,
    },
  ];
}

/** Whether a service runs as many tasks as it should. Needs Container Insights. */
export function taskSignals({ process, service }: ProcessService): Signal[] {
  const count = (metricName: string) =>
    new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
      statistic: cloudwatch.Stats.AVERAGE,
      period: MINUTE,
    });
  return [
    {
      id: 'MissingTasks',
      description: `The ${process} has run fewer tasks than it should for 15 minutes. Look at the events of its ECS service.`,
      metric: new cloudwatch.MathExpression({
        label: 'missing tasks',
        expression: 'desired - running',
        usingMetrics: { desired: count('DesiredTaskCount'), running: count('RunningTaskCount') },
        period: MINUTE,
      }),
      threshold: 0,
      periods: 15,
      missingIsBad: true,
    },
  ];
}

/** Whether the certificate ends soon. A created one renews itself 60 days before, if its records are in place. */
export function certificateSignals(certificate: acm.ICertificate): Signal[] {
  return [
    {
      id: 'CertificateExpiry',
      description: 'The certificate ends in less than 30 days. Renew it, or restore the records by which it is proved.',
      metric: certificate.metricDaysToExpiry({ statistic: cloudwatch.Stats.MINIMUM }),
      threshold: 30,
      below: true,
      periods: 1,
    },
  ];
}
