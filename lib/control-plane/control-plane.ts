import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import type { ControlPlaneAttributes, ControlPlaneContract, DatabricksControlPlaneProps, IControlPlane } from '../contract';
import { controlPlaneFromFile } from '../contract/contract-file';
import { databricksControlPlane } from '../contract/databricks/control-plane';
import { controlPlaneFromAttributes, lakehouseContract } from '../contract/lakehouse';
import { NodeAgent } from '../data-plane/node-image/node-agent';
import type { NodeArtifact } from '../data-plane/node-image/node-image-props';
import { LoginSecrets, RegistrationSecrets } from './accounts';
import { ArtifactStore, type IArtifactStore } from './artifact-store';
import { ClusterManager } from './cluster-manager';
import { checkControlPlane } from './control-plane-checks';
import type { ControlPlaneProps } from './control-plane-props';
import { DatabaseTask, MetadataDatabase, type IMetadataDatabase } from './database';
import { Hosts } from './hosts';
import { JobManager } from './job-manager';
import { LoadBalancerLogs } from './load-balancer-logs';
import { Monitoring } from './monitoring';
import { ControlPlaneNetwork, type IControlPlaneNetwork } from './network';
import { RestApiEndpoint } from './private-link';
import { LakehouseProcess, ProcessService, ProcessTaskDefinition, ServiceImage, type ServiceProps } from './processes';
import { Relay } from './relay';
import { StorageAccessRole } from './storage-access-role';
import { Webapp } from './webapp';

/**
 * A control plane: the services that manage the workspaces of many accounts, with the network, the database and the store
 * they need.
 *
 * The services start once the database has the schema of their release. Data planes know a control plane by its `contract`
 * alone; one that is deployed elsewhere is known by `fromAttributes` or `fromFile`, and Databricks by `databricks`.
 */
export class ControlPlane extends Construct implements IControlPlane {
  /** A control plane of this library that is deployed elsewhere. */
  public static fromAttributes(attributes: ControlPlaneAttributes): IControlPlane {
    return controlPlaneFromAttributes(attributes);
  }

  /**
   * A control plane of this library, from the contract file that its owner handed over.
   *
   * @param path path of the file
   */
  public static fromFile(path: string): IControlPlane {
    return controlPlaneFromFile(path);
  }

  /** The control plane of Databricks in a region. */
  public static databricks(props: DatabricksControlPlaneProps): IControlPlane {
    return databricksControlPlane(props);
  }

  public readonly contract: ControlPlaneContract;
  /** Where it runs. */
  public readonly network: IControlPlaneNetwork;
  /** Its hosts and their certificate. */
  public readonly hosts: Hosts;
  /** The metadata database. */
  public readonly database: IMetadataDatabase;
  /** Where runtimes lie. */
  public readonly artifactStore: IArtifactStore;
  /** The agent that nodes of a plain Amazon Linux image are given. */
  public readonly agent: NodeArtifact;
  /** The role that reaches the customers' buckets and keys. */
  public readonly storageAccess: StorageAccessRole;
  /** Cluster that runs the tasks. */
  public readonly cluster: ecs.ICluster;
  /** The step that brings the database to the schema of this release. */
  public readonly migration: DatabaseTask;
  /** The step that applies the list of accounts, after the migration; undefined without accounts. */
  public readonly accountList?: DatabaseTask;
  /** The REST API and the web UI. */
  public readonly webapp: Webapp;
  /** Launches, watches and ends nodes. */
  public readonly clusterManager: ClusterManager;
  /** Fires schedules and drives runs. */
  public readonly jobManager: JobManager;
  /** Holds the connections that nodes dial. */
  public readonly relay: Relay;
  /** The REST API by PrivateLink; undefined without privateLinkAwsAccounts. */
  public readonly restApi?: RestApiEndpoint;
  /** Alarms and dashboard. */
  public readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    checkControlPlane(this, props);
    this.contract = this.describe(props);
    this.network = props.network ?? this.createNetwork(props);
    this.hosts = new Hosts(this, 'Hosts', props);
    this.database = props.database ?? this.createDatabase(props);
    this.artifactStore = props.artifactStore ?? new ArtifactStore(this, 'ArtifactStore', { removalPolicy: props.removalPolicy });
    this.agent = props.agent ?? new NodeAgent(this, 'Agent').artifact;
    this.storageAccess = new StorageAccessRole(this, 'StorageAccess', props);
    this.cluster = props.cluster ?? this.createCluster(props);

    const shared = this.sharedProps(props);
    this.migration = this.databaseTask('Migrate', 'Migration', LakehouseProcess.MIGRATE, shared);
    this.accountList = this.applyAccounts(shared, props);
    const { certificate } = this.hosts;
    const accessLogsBucket = props.accessLogsBucket ?? new LoadBalancerLogs(this, 'AccessLogs', props).bucket;
    const balanced = { ...shared, certificate, accessLogsBucket };
    this.webapp = new Webapp(this, 'Webapp', { ...balanced, allowedCidrs: props.apiAllowedCidrs });
    this.clusterManager = new ClusterManager(this, 'ClusterManager', shared);
    this.jobManager = new JobManager(this, 'JobManager', shared);
    this.relay = new Relay(this, 'Relay', { ...balanced, allowedCidrs: props.relayAllowedCidrs });
    this.startAfterDatabaseTasks([this.webapp, this.clusterManager, this.jobManager, this.relay]);
    this.hosts.webapp(this.webapp.loadBalancer);
    this.hosts.relay(this.relay.loadBalancer);
    this.restApi = this.offerPrivateLink(props);
    this.monitoring = this.monitor(props);
  }

  private describe(props: ControlPlaneProps): ControlPlaneContract {
    const { region, account } = Stack.of(this);
    const { controlPlaneName: name, domain, imageOwner, endpointServices, internetFacing } = props;
    return lakehouseContract({ name, region, awsAccount: account, domain, imageOwner, endpointServices, internetFacing });
  }

  private createNetwork(props: ControlPlaneProps): ControlPlaneNetwork {
    return new ControlPlaneNetwork(this, 'Network', {
      availabilityZones: props.availabilityZones ?? [],
      cidr: props.cidr,
      egress: props.egress,
      flowLogRetention: props.logRetention,
      flowLogKey: props.logEncryptionKey,
      removalPolicy: props.removalPolicy,
    });
  }

  private createDatabase({ databaseServer, deletionProtection, removalPolicy }: ControlPlaneProps): MetadataDatabase {
    const { network } = this;
    return new MetadataDatabase(this, 'Database', { network, server: databaseServer, deletionProtection, removalPolicy });
  }

  private createCluster({ containerInsights = ecs.ContainerInsights.ENABLED }: ControlPlaneProps): ecs.Cluster {
    return new ecs.Cluster(this, 'Cluster', { vpc: this.network.vpc, containerInsightsV2: containerInsights });
  }

  /** What all processes are given. */
  private sharedProps(props: ControlPlaneProps): ServiceProps {
    const { cluster, network, database } = this;
    return {
      ...props,
      cluster,
      network,
      database,
      image: props.image ?? new ServiceImage(this, 'Image', props).image,
      artifactBucket: this.artifactStore.bucket,
      agent: this.agent,
      storageAccessRole: this.storageAccess.role,
      serviceNamespace: new servicediscovery.PrivateDnsNamespace(this, 'Namespace', {
        name: `${props.controlPlaneName}.lakehouse.internal`,
        vpc: network.vpc,
      }),
    };
  }

  private databaseTask(definitionId: string, id: string, process: LakehouseProcess, shared: ServiceProps): DatabaseTask {
    const task = new ProcessTaskDefinition(this, definitionId, { ...shared, process });
    return new DatabaseTask(this, id, { ...shared, database: this.database, task });
  }

  private applyAccounts(shared: ServiceProps, { accounts }: ControlPlaneProps): DatabaseTask | undefined {
    if (!accounts) return undefined;
    const registrationSecrets = new RegistrationSecrets(this, 'Registration', { ...shared, accounts });
    const { controlPlaneName } = shared;
    const { key: encryptionKey } = registrationSecrets;
    const loginSecrets = new LoginSecrets(this, 'Login', { controlPlaneName, accounts, encryptionKey });
    const given = { ...shared, accounts, registrationSecrets, loginSecrets };
    const step = this.databaseTask('Accounts', 'AccountList', LakehouseProcess.ACCOUNTS, given);
    step.oneOffTask.customResource.node.addDependency(this.migration, registrationSecrets, loginSecrets);
    return step;
  }

  /** A release expects its own schema, so the services change only once the database has it, and serve accounts that are there. */
  private startAfterDatabaseTasks(services: ProcessService[]): void {
    ProcessService.connect(services);
    // Not the whole construct: the migration waits for the database, whose rules name the security groups of the services.
    const steps = [this.migration, ...(this.accountList ? [this.accountList] : [])];
    for (const { service } of services) service.node.addDependency(...steps);
  }

  private offerPrivateLink({ privateLinkAwsAccounts, deletionProtection }: ControlPlaneProps): RestApiEndpoint | undefined {
    if (!privateLinkAwsAccounts) return undefined;
    const { webapp, network } = this;
    return new RestApiEndpoint(this, 'RestApi', { webapp, network, privateLinkAwsAccounts, deletionProtection });
  }

  private monitor(props: ControlPlaneProps): Monitoring {
    const { webapp, clusterManager, jobManager, relay, database, hosts } = this;
    return new Monitoring(this, 'Monitoring', {
      controlPlaneName: props.controlPlaneName,
      webapp,
      clusterManager,
      jobManager,
      relay,
      database,
      certificate: hosts.certificate,
      containerInsights: props.containerInsights !== ecs.ContainerInsights.DISABLED,
      alarmTopic: props.alarmTopic,
    });
  }
}
