import { Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { CrossAccountPolicy } from '../../contract';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import {
  ClusterLaunchTemplate,
  ClusterUse,
  type ClusterLaunchTemplateProps,
  type IClusterLaunchTemplate,
} from '../cluster-launch-template';
import type { ICrossAccountRole } from '../cross-account-role';
import type { DataSource } from '../data-source';
import { attachDataSource } from '../data-source/attach';
import { InstanceProfile, type IInstanceProfile } from '../instance-profile';
import type { IWorkspaceNetwork } from '../network';
import { RootBucket, type IRootBucket } from '../root-bucket';
import { WorkspaceKey, type IWorkspaceKey } from '../workspace-key';
import type { DataPlaneWorkspaceProps } from './data-plane-workspace-props';
import type { WorkspaceRegistration } from './workspace-registration';

/** What one workspace has in the customer's AWS account. */
export interface IDataPlaneWorkspace extends IConstruct {
  /** Name, unique in the data plane. */
  readonly name: string;
  /** What the control plane must be told of it. */
  readonly registration: WorkspaceRegistration;
}

/**
 * What one workspace has in the customer's AWS account besides its network: a bucket, a key, what its nodes run as and
 * what they are launched from. Every part is given or created.
 */
export class DataPlaneWorkspace extends Construct implements IDataPlaneWorkspace {
  public readonly name: string;
  /** Where nodes are launched. */
  public readonly network: IWorkspaceNetwork;
  /** Role that the control plane assumes. */
  public readonly crossAccountRole: ICrossAccountRole;
  /** Key of the workspace. @default - AWS encrypts with its own */
  public readonly encryptionKey?: IWorkspaceKey;
  /** Bucket of the workspace. */
  public readonly rootBucket: IRootBucket;
  /** What nodes run as by default. @default - nothing; the control plane names a profile for each cluster, or none */
  public readonly instanceProfile?: IInstanceProfile;
  /** All instance profiles with which clusters may run. */
  public readonly instanceProfiles: IInstanceProfile[];
  /** Launch template of drivers. @default - the control plane makes its own */
  public readonly driverTemplate?: IClusterLaunchTemplate;
  /** Launch template of workers. @default - the control plane makes its own */
  public readonly workerTemplate?: IClusterLaunchTemplate;
  /** Launch template of nodes with GPUs. @default - the control plane makes its own */
  public readonly gpuTemplate?: IClusterLaunchTemplate;

  constructor(scope: Construct, id: string, props: DataPlaneWorkspaceProps) {
    super(scope, id);
    const { launchTemplates = props.controlPlane.contract.defaultPolicy === CrossAccountPolicy.STRICT } = props;
    this.name = props.name;
    this.network = props.network;
    this.crossAccountRole = props.crossAccountRole;

    this.encryptionKey = props.encryptionKey ?? this.createKey(props);
    this.rootBucket = props.rootBucket ?? this.createRootBucket(props);
    this.instanceProfile = props.instanceProfile ?? (launchTemplates ? this.createInstanceProfile(props) : undefined);
    this.instanceProfiles = [...(this.instanceProfile ? [this.instanceProfile] : []), ...(props.furtherInstanceProfiles ?? [])];
    this.letNodesReachRootBucket(props);

    const template = (use: ClusterUse, given?: IClusterLaunchTemplate) =>
      given ?? (launchTemplates ? this.createTemplate(use, props) : undefined);
    this.driverTemplate = template(ClusterUse.DRIVER, props.driverTemplate);
    this.workerTemplate = template(ClusterUse.WORKER, props.workerTemplate);
    this.gpuTemplate = template(ClusterUse.GPU, props.gpuTemplate);
    if (launchTemplates) this.createProfileTemplates(props);

    props.dataSources?.forEach((source) => this.addDataSource(source));
  }

  /** What the control plane must be told of the workspace. */
  public get registration(): WorkspaceRegistration {
    return {
      name: this.name,
      crossAccountRoleArn: this.crossAccountRole.roleArn,
      vpcId: this.network.vpcId,
      subnetIds: this.network.subnetIds,
      securityGroupIds: this.network.securityGroupIds,
      rootBucketName: this.rootBucket.bucketName,
      keyArn: this.encryptionKey?.keyArn,
      restApiEndpointId: this.network.network?.restApiEndpointId,
      relayEndpointId: this.network.network?.relayEndpointId,
      instanceProfileArns: this.instanceProfiles.map((profile) => profile.instanceProfileArn),
      driverTemplateId: this.driverTemplate?.launchTemplateId,
      workerTemplateId: this.workerTemplate?.launchTemplateId,
      gpuTemplateId: this.gpuTemplate?.launchTemplateId,
    };
  }

  /**
   * Opens a data source to the workspace: its ports to the nodes' security groups, its permissions to an instance profile.
   *
   * @param source          what clusters reach
   * @param instanceProfile whom its permissions are granted to; by default what nodes run as by default
   */
  public addDataSource(source: DataSource, instanceProfile: IInstanceProfile | undefined = this.instanceProfile): void {
    if (!instanceProfile && source.props.statements?.length) {
      const message = `${source.props.description} needs permissions, and the workspace has no instanceProfile to grant them to; give one`;
      fail(this, lit`InstanceProfileMissing`, message);
    }
    const { securityGroups, network } = this.network;
    attachDataSource(this, source, { securityGroups, network, instanceProfile });
  }

  private createKey(props: DataPlaneWorkspaceProps): IWorkspaceKey | undefined {
    if (props.customerManagedKey === false) return undefined;
    const { controlPlane, accountId, crossAccountRole, removalPolicy } = props;
    return new WorkspaceKey(this, 'Key', { controlPlane, accountId, crossAccountRole, removalPolicy });
  }

  private createRootBucket(props: DataPlaneWorkspaceProps): IRootBucket {
    const { controlPlane, accountId, workspaceId, accessLogBucket, removalPolicy } = props;
    const encryptionKey = this.encryptionKey?.key;
    const workspaceIds = workspaceId === undefined ? undefined : [workspaceId];
    const given = { controlPlane, accountId, workspaceIds, accessLogBucket, removalPolicy };
    return new RootBucket(this, 'RootBucket', { ...given, encryptionKey });
  }

  private createInstanceProfile(props: DataPlaneWorkspaceProps): IInstanceProfile {
    const { instanceProfilePath: path, rolePermissionsBoundary: permissionsBoundary } = props;
    return new InstanceProfile(this, 'InstanceProfile', { path, permissionsBoundary });
  }

  private letNodesReachRootBucket(props: DataPlaneWorkspaceProps): void {
    const ownByItself = !props.rootBucket && !props.instanceProfile;
    if (this.instanceProfile && (props.nodesReachRootBucket ?? ownByItself)) {
      this.rootBucket.grants.readWrite(this.instanceProfile);
    }
  }

  private createTemplate(use: ClusterUse, props: DataPlaneWorkspaceProps): IClusterLaunchTemplate {
    return new ClusterLaunchTemplate(this, TEMPLATE_IDS[use], this.templateProps(use, props));
  }

  /** What clusters are launched from that name one of the further instance profiles as theirs. */
  private createProfileTemplates(props: DataPlaneWorkspaceProps): void {
    const scope = new Construct(this, 'ProfileTemplates');
    for (const instanceProfile of props.furtherInstanceProfiles ?? []) {
      const place = new Construct(scope, Names.nodeUniqueId(instanceProfile.node));
      for (const use of [ClusterUse.DRIVER, ClusterUse.WORKER, ClusterUse.GPU]) {
        const given = { ...this.templateProps(use, props), instanceProfile, forNamedProfile: true };
        new ClusterLaunchTemplate(place, TEMPLATE_IDS[use], given);
      }
    }
  }

  private templateProps(use: ClusterUse, props: DataPlaneWorkspaceProps): ClusterLaunchTemplateProps {
    return {
      controlPlane: props.controlPlane,
      accountId: props.accountId,
      workspace: props.name,
      use,
      securityGroups: this.network.securityGroups,
      instanceProfile: this.instanceProfile,
      encryptionKey: this.encryptionKey?.key,
      nodeTags: props.nodeTags,
    };
  }
}

const TEMPLATE_IDS = {
  [ClusterUse.DRIVER]: 'DriverTemplate',
  [ClusterUse.WORKER]: 'WorkerTemplate',
  [ClusterUse.GPU]: 'GpuTemplate',
};
