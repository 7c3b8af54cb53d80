import type { LaunchFailure } from './launch-failure';

/**
 * Makes and ends the machines that nodes run on. It is the one part that differs between AWS and one's own machine; it knows nothing
 * of Spark, and keeps nothing that it could not find again after a crash.
 *
 * A method throws when it does not know what came of it, as when a reply is lost; whoever called asks again, with the same token.
 */
export interface Launcher {
  /** Whether instances are in availability zones; the nodes of a cluster then share one. */
  readonly hasZones: boolean;
  /** Launches instances. The same client token again answers the same instances, and launches nothing. */
  launch(request: LaunchRequest): Promise<LaunchOutcome>;
  /** What there is of a workspace, whoever launched it; what has ended is there for some time still, or not at all. */
  list(owner: InstanceOwner): Promise<readonly ListedInstance[]>;
  /** Ends instances with all that runs on them. Those that have ended, or never were, count as ended. */
  end(owner: InstanceOwner, instanceIds: readonly string[]): Promise<void>;
  /** What a node of this type has where it is launched: on a small machine less than in AWS. */
  size(nodeType: NodeType): NodeType;
}

/** Whose instances they are. */
export interface InstanceOwner {
  readonly accountId: string;
  readonly workspaceId: string;
}

export type Lifecycle = 'ON_DEMAND' | 'SPOT';

/** A launch of instances that are alike. */
export interface LaunchRequest {
  readonly owner: InstanceOwner;
  /** For which they are launched. @default - none: they wait in a pool */
  readonly clusterId?: string;
  /** A UUID, new for each launch, that is recorded before anything is launched. */
  readonly clientToken: string;
  readonly use: 'driver' | 'worker';
  readonly count: number;
  /** What each instance is to be; the first is preferred, another comes where there is none of it. */
  readonly nodeTypes: readonly [NodeType, ...NodeType[]];
  readonly market: Market;
  /** Name of an availability zone. @default - whichever of the workspace's has room, one for all instances of the launch */
  readonly zone?: string;
  /** Names of availability zones in which nothing is launched, since they lack room. @default - none */
  readonly avoidZones?: readonly string[];
  /** Volumes of an instance besides its root volume. @default - none */
  readonly volumes?: Volumes;
  /** ARN of the instance profile. @default - that of the data plane */
  readonly instanceProfileArn?: string;
  /** Further tags of whatever is launched. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A size of instances, as node types have it. */
export interface NodeType {
  /** EC2's name of it, such as `m6i.large`. */
  readonly nodeTypeId: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** Whether its processor is AWS Graviton. @default false */
  readonly arm?: boolean;
  /** US dollars an hour on demand. @default - unknown; spot then has no bid */
  readonly price?: number;
}

export type Market =
  | { readonly lifecycle: 'ON_DEMAND' }
  | {
      readonly lifecycle: 'SPOT';
      /** The most that is paid, in percent of the price on demand. */
      readonly bidPercent: number;
      /** Whether what spot does not give is launched on demand. */
      readonly fallback: boolean;
    };

export interface Volumes {
  /** Of each instance; 1 to 10. */
  readonly count: number;
  readonly sizeGiB: number;
  readonly type: 'gp3' | 'st1';
  /** Operations per second, and MiB/s; gp3 only. @default - those of the type */
  readonly iops?: number;
  readonly throughput?: number;
}

/** What came of a launch: fewer instances than asked for have a failure that says why. */
export interface LaunchOutcome {
  readonly instances: readonly LaunchedInstance[];
  readonly failure?: LaunchFailure;
}

export interface LaunchedInstance {
  readonly instanceId: string;
  readonly nodeTypeId: string;
  readonly lifecycle: Lifecycle;
  /** Name of the availability zone. */
  readonly zone: string;
  /** Private address, where Spark's processes reach each other. */
  readonly address: string;
  readonly launchedAt: Date;
  /** By what the relay knows the node when it dials in. */
  readonly proof: JoinProof;
}

/** By what a node shows that it is the one that was launched. */
export type JoinProof =
  | { readonly kind: 'token'; readonly tokenHash: string }
  | { readonly kind: 'instance'; readonly awsAccountId: string; readonly instanceId: string; readonly roleName: string };

export interface ListedInstance {
  readonly instanceId: string;
  /** For which it was launched; absent of one that was to wait in a pool. */
  readonly clusterId?: string;
  readonly clientToken: string;
  readonly state: 'pending' | 'running' | 'ending' | 'ended';
  readonly launchedAt: Date;
  /** Why it has ended or is ending, unless this launcher ended it: one of the codes of termination reasons. */
  readonly endedBy?: EndCode;
}

/** What ends an instance that the cluster manager has not ended. */
export type EndCode =
  'SPOT_INSTANCE_TERMINATION' | 'USER_INITIATED_VM_TERMINATION' | 'CLOUD_PROVIDER_SHUTDOWN' | 'AWS_INACCESSIBLE_KMS_KEY_FAILURE';
