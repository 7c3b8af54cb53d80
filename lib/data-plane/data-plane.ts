import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Names, NestedStack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { CrossAccountPolicy, type IControlPlane } from '../contract';
import { CUSTOMER_ROLE_PATH } from '../contract/lakehouse';
import { AccessLogBucket } from '../shared/access-log-bucket';
import { checkAccountId } from '../shared/account-id';
import { CrossAccountRole, type ICrossAccountRole } from './cross-account-role';
import { checkDataPlane } from './data-plane-checks';
import type { DataPlaneProps, WorkspaceDefinition } from './data-plane-props';
import { checkStackSize, hasOwnStack } from './data-plane-size';
import { DataPlaneWorkspace } from './data-plane-workspace';
import type { IInstanceProfile } from './instance-profile';
import { LogDelivery } from './log-delivery';
import { DataPlaneRegistration, endpointsToRegister, isRegistered, registersFromVpc } from './registration';
import { DataPlaneNetwork, WorkspaceNetwork, type IDataPlaneNetwork, type IWorkspaceNetwork } from './network';

/** What one account has in its own AWS account for its workspaces in one VPC. */
export interface IDataPlane extends IConstruct {
  /** The control plane that serves it. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account. */
  readonly accountId: string;
  /** What its workspaces share. */
  readonly network: IDataPlaneNetwork;
  /** Role that the control plane assumes. */
  readonly crossAccountRole: ICrossAccountRole;
}

/**
 * What one account has in its own AWS account for its workspaces in one VPC: the network, the role that the control plane
 * assumes, and for each workspace its subnets, bucket, key, instance profile and launch templates.
 *
 * Which of these there are, and what they admit, follows from the control plane's contract; every part can be given.
 */
export class DataPlane extends Construct implements IDataPlane {
  public readonly controlPlane: IControlPlane;
  public readonly accountId: string;
  public readonly network: IDataPlaneNetwork;
  public readonly crossAccountRole: ICrossAccountRole;
  /** The workspaces, in the order given. */
  public readonly workspaces: DataPlaneWorkspace[];
  /** The workspaces as the control plane has them. @default - the deployment registers none */
  public readonly registration?: DataPlaneRegistration;
  /** Where the control plane delivers logs. @default - it does not */
  public readonly logDelivery?: LogDelivery;

  constructor(scope: Construct, id: string, props: DataPlaneProps) {
    super(scope, id);
    checkDataPlane(this, props);
    this.controlPlane = props.controlPlane;
    this.accountId = checkAccountId(this, props.accountId);

    this.network = props.network ?? this.createNetwork(props);
    const places = this.createPlaces(props);
    // A path of its own, so that the role can pass the roles of all workspaces and of nobody else.
    const instanceProfilePath = `${props.rolePath ?? CUSTOMER_ROLE_PATH}${Names.uniqueResourceName(this, { maxLength: 64 })}/`;
    this.crossAccountRole = props.crossAccountRole ?? this.createRole(props, places, instanceProfilePath);
    for (const profile of givenProfiles(props)) this.crossAccountRole.allowPassRole(profile);

    const accessLogBucket = props.accessLogBucket ?? this.createAccessLogBucket(props);
    this.workspaces = places.map((place) => this.createWorkspace(props, place, { accessLogBucket, instanceProfilePath }));
    if (props.logDelivery) this.logDelivery = this.createLogDelivery(props, accessLogBucket);
    this.registration = this.register(props, places);
    checkStackSize(this);
  }

  private createNetwork(props: DataPlaneProps): IDataPlaneNetwork {
    const flowLogRemovalPolicy = props.flowLogRemovalPolicy ?? props.removalPolicy;
    const serviceEndpoints = props.serviceEndpoints ?? endpointsToRegister(props);
    return new DataPlaneNetwork(this, 'Network', { ...props, serviceEndpoints, flowLogRemovalPolicy });
  }

  /** A place for each workspace, in this stack or in one of its own, and its network there: the role may name the groups. */
  private createPlaces({ workspaces }: DataPlaneProps): Place[] {
    const scope = new Construct(this, 'Workspaces');
    return workspaces.map((definition, index) => {
      const { name } = definition;
      const place = hasOwnStack(definition, index)
        ? new NestedStack(scope, name, { description: `Workspace ${name} of account ${this.accountId}` })
        : new Construct(scope, name);
      return { definition, place, network: definition.network ?? this.createWorkspaceNetwork(place, definition) };
    });
  }

  private createWorkspaceNetwork(place: Construct, definition: WorkspaceDefinition): IWorkspaceNetwork {
    const { availabilityZones, expectedNodes, subnetCidrs, subnets, securityGroups } = definition;
    return new WorkspaceNetwork(place, 'Network', {
      network: this.network,
      accountId: this.accountId,
      availabilityZones,
      expectedNodes,
      subnetCidrs,
      subnets,
      securityGroups,
    });
  }

  private createRole(props: DataPlaneProps, places: Place[], nodeRolePath: string): ICrossAccountRole {
    const { crossAccountPolicy: policy = this.controlPlane.contract.defaultPolicy } = props;
    // The strict policy knows by its tag what is created here, and must be told of what is not. The restricted one names the
    // groups whose rules it lets the control plane change: those of all workspaces.
    const groups = policy === CrossAccountPolicy.RESTRICTED ? places.map(({ network }) => network) : given(places);
    return new CrossAccountRole(this, 'CrossAccountRole', {
      controlPlane: this.controlPlane,
      accountId: this.accountId,
      policy,
      vpcIds: [this.network.vpc.vpcId],
      subnetIds: unique(given(places).flatMap(({ subnetIds = [] }) => subnetIds)),
      securityGroupIds: unique(groups.flatMap(({ securityGroupIds = [] }) => securityGroupIds)),
      nodeRolePath,
      permissionsBoundary: props.rolePermissionsBoundary,
      path: props.rolePath ?? CUSTOMER_ROLE_PATH,
    });
  }

  private createAccessLogBucket({ workspaces, rootBucket, logDelivery, removalPolicy }: DataPlaneProps): IBucket | undefined {
    const needed = logDelivery === true || (!rootBucket && workspaces.some((workspace) => !workspace.rootBucket));
    return needed ? new AccessLogBucket(this, 'AccessLogs', { removalPolicy }).bucket : undefined;
  }

  private createWorkspace(props: DataPlaneProps, { place, network, definition }: Place, own: OwnParts): DataPlaneWorkspace {
    const sharedKey = definition.customerManagedKey === false ? undefined : props.encryptionKey;
    return new DataPlaneWorkspace(place, 'Default', {
      ...definition,
      ...own,
      network,
      controlPlane: this.controlPlane,
      accountId: this.accountId,
      crossAccountRole: this.crossAccountRole,
      rootBucket: definition.rootBucket ?? props.rootBucket,
      encryptionKey: definition.encryptionKey ?? sharedKey,
      rolePermissionsBoundary: props.rolePermissionsBoundary,
      removalPolicy: props.removalPolicy,
    });
  }

  /** Workspaces are registered when all that the control plane looks at is there. */
  private register(props: DataPlaneProps, places: Place[]): DataPlaneRegistration | undefined {
    const wanted = places.filter(({ definition }) => isRegistered(props, definition));
    if (wanted.length === 0) return undefined;
    const registration = new DataPlaneRegistration(this, 'Registration', {
      controlPlane: this.controlPlane,
      accountId: this.accountId,
      credentials: props.credentials,
      crossAccountRole: this.crossAccountRole,
      network: this.network,
      fromNetwork: registersFromVpc(props) ? places[0]?.network : undefined,
      adoptCredential: props.adoptCredential,
      permissionsBoundary: props.rolePermissionsBoundary,
      removalPolicy: props.removalPolicy,
    });
    for (const { place, definition } of wanted) {
      const workspace = this.workspaces.find(({ name }) => name === definition.name);
      if (workspace) registration.addWorkspace(place, workspace, definition);
    }
    return registration;
  }

  private createLogDelivery(props: DataPlaneProps, accessLogBucket?: IBucket): LogDelivery {
    return new LogDelivery(this, 'LogDelivery', {
      controlPlane: this.controlPlane,
      accountId: this.accountId,
      encryptionKey: props.encryptionKey?.key,
      accessLogBucket,
      rolePath: props.rolePath,
      permissionsBoundary: props.rolePermissionsBoundary,
      removalPolicy: props.removalPolicy,
    });
  }
}

/** Where a workspace's resources are constructed, and its network there. */
interface Place {
  readonly definition: WorkspaceDefinition;
  readonly place: Construct;
  readonly network: IWorkspaceNetwork;
}

/** What all workspaces of the data plane have alike. */
interface OwnParts {
  readonly accessLogBucket?: IBucket;
  readonly instanceProfilePath: string;
}

/** Subnets and security groups that somebody else made. */
function given(places: Place[]): { subnetIds?: string[]; securityGroupIds?: string[] }[] {
  return places.map(({ definition: { network, subnets, securityGroups } }) => ({
    subnetIds: network?.subnetIds ?? subnets?.map((subnet) => subnet.subnetId),
    securityGroupIds: network?.securityGroupIds ?? securityGroups?.map((group) => group.securityGroupId),
  }));
}

/** Instance profiles that somebody else made. */
function givenProfiles({ workspaces }: DataPlaneProps): IInstanceProfile[] {
  return workspaces.flatMap(({ instanceProfile, furtherInstanceProfiles = [] }) => [
    ...(instanceProfile ? [instanceProfile] : []),
    ...furtherInstanceProfiles,
  ]);
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
