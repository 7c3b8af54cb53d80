import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ClusterManager } from '../cluster-manager';
import type { IMetadataDatabase } from '../database';
import type { JobManager } from '../job-manager';
import type { ProcessService } from '../processes';
import type { Relay } from '../relay';
import type { Webapp } from '../webapp';
import { addAlarms } from './alarms';
import { AlarmTopic } from './alarm-topic';
import { databaseSignals } from './database-signals';
import { createDashboard, type SignalGroup } from './dashboard';
import { certificateSignals, queueSignals, relaySignals, taskSignals, webappSignals } from './signals';

/** Properties of Monitoring. */
export interface MonitoringProps {
  /** Name of the control plane. */
  readonly controlPlaneName: string;
  /** The webapp. */
  readonly webapp: Webapp;
  /** The cluster manager. */
  readonly clusterManager: ClusterManager;
  /** The job manager. */
  readonly jobManager: JobManager;
  /** The relay. */
  readonly relay: Relay;
  /** The certificate of all hosts. */
  readonly certificate: ICertificate;
  /** The metadata database; it is watched if it is created here, or has a host that RDS gave it. @default - it is not watched */
  readonly database?: IMetadataDatabase;
  /** Whether the cluster has Container Insights, which count tasks. Without, there is no alarm on missing tasks. @default true */
  readonly containerInsights?: boolean;
  /** Topic that alarms go to; its policy must admit CloudWatch. @default - one is created, encrypted, without subscribers */
  readonly alarmTopic?: ITopic;
}

/** Alarms on what users of a control plane would notice, sent to a topic, and one dashboard that shows the same figures. */
export class Monitoring extends Construct {
  /** Topic that alarms go to. */
  public readonly alarmTopic: ITopic;
  /** The alarms. */
  public readonly alarms: cloudwatch.Alarm[];
  /** The dashboard. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.alarmTopic = props.alarmTopic ?? new AlarmTopic(this, 'Topic').topic;
    const groups = signalGroups(props);
    this.alarms = groups.flatMap(({ title, signals }) => addAlarms(this, title, signals, this.alarmTopic));
    const services = [props.webapp, props.clusterManager, props.jobManager, props.relay];
    this.dashboard = createDashboard(this, 'Dashboard', groups, this.alarms, services);
  }
}

function signalGroups(props: MonitoringProps): SignalGroup[] {
  const { webapp, clusterManager, jobManager, relay } = props;
  const tasks = (service: ProcessService) => (props.containerInsights === false ? [] : taskSignals(service));
  const groups = [
    { title: 'Webapp', signals: [...webappSignals(webapp), ...tasks(webapp), ...certificateSignals(props.certificate)] },
    { title: 'ClusterManager', signals: tasks(clusterManager) },
    { title: 'JobManager', signals: [...tasks(jobManager), ...queueSignals(props.controlPlaneName, jobManager)] },
    { title: 'Relay', signals: [...tasks(relay), ...relaySignals(relay)] },
    { title: 'Database', signals: props.database ? databaseSignals(props.database) : [] },
  ];
  return groups.filter(({ signals }) => signals.length > 0);
}
