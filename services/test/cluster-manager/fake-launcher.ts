import type {
  InstanceOwner,
  LaunchedInstance,
  Launcher,
  LaunchOutcome,
  LaunchRequest,
  ListedInstance,
  NodeType,
} from '../../src/cluster-manager/launchers/launcher';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

const NO_ZONE = {
  code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
  message: 'no zone has room for all',
  parameters: {},
  passes: false,
} as const;

/** Where a launch finds room. */
function zoneOf({ zone, avoidZones = [] }: LaunchRequest): string | undefined {
  return zone ?? ZONES.find((name) => !avoidZones.includes(name));
}

type Instance = ListedInstance & {
  readonly launched: LaunchedInstance;
  readonly workspaceId: string;
  state: ListedInstance['state'];
  endedBy?: ListedInstance['endedBy'];
};

/** Instances that are nothing but rows in memory: what AWS is for the loop's tests. It outlives every cluster manager. */
export class FakeLauncher implements Launcher {
  public readonly hasZones = true;
  public readonly instances: Instance[] = [];
  public readonly requests: LaunchRequest[] = [];
  /** What a launch comes to instead; asked before each one. */
  public instead: (request: LaunchRequest) => Promise<LaunchOutcome | undefined> = () => Promise.resolve(undefined);
  /** Called after a launch has happened and before its answer arrives. */
  public afterwards: (request: LaunchRequest) => Promise<void> = () => Promise.resolve();
  private next = 1;

  constructor(private readonly now: () => number) {}

  public async launch(request: LaunchRequest): Promise<LaunchOutcome> {
    this.requests.push(request);
    if (zoneOf(request) === undefined) return { instances: [], failure: NO_ZONE };
    const instead = await this.instead(request);
    if (instead) return instead;
    return this.really(request, request.count);
  }

  /** Launches some of what is asked for. */
  public async really(request: LaunchRequest, count: number): Promise<LaunchOutcome> {
    const known = this.instances.filter(({ clientToken }) => clientToken === request.clientToken);
    if (known.length === 0) for (let index = 0; index < count; index++) this.make(request);
    await this.afterwards(request);
    const made = this.instances.filter(({ clientToken }) => clientToken === request.clientToken);
    return { instances: made.map(({ launched }) => launched) };
  }

  public list({ workspaceId }: InstanceOwner): Promise<ListedInstance[]> {
    return Promise.resolve(this.instances.filter((instance) => instance.workspaceId === workspaceId));
  }

  public end(_owner: InstanceOwner, instanceIds: readonly string[]): Promise<void> {
    for (const instance of this.instances) if (instanceIds.includes(instance.instanceId)) instance.state = 'ended';
    return Promise.resolve();
  }

  public size(nodeType: NodeType): NodeType {
    return nodeType;
  }

  public get alive(): Instance[] {
    return this.instances.filter(({ state }) => state === 'running');
  }

  /** The instance ends, and not by the cluster manager. */
  public lose(instanceId: string, endedBy?: ListedInstance['endedBy']): void {
    for (const instance of this.instances)
      if (instance.instanceId === instanceId) Object.assign(instance, { state: 'ended', endedBy });
  }

  private make(request: LaunchRequest): void {
    const { owner, clusterId, clientToken, nodeTypes, market } = request;
    const instanceId = `i-${String(this.next++).padStart(17, '0')}`;
    const launchedAt = new Date(this.now());
    const launched: LaunchedInstance = {
      instanceId,
      nodeTypeId: nodeTypes[0].nodeTypeId,
      lifecycle: market.lifecycle,
      zone: zoneOf(request) ?? '',
      address: `10.0.0.${this.next}`,
      launchedAt,
      proof: { kind: 'instance', awsAccountId: '123456789012', instanceId, roleName: 'node' },
    };
    const workspace = { workspaceId: owner.workspaceId };
    this.instances.push({ ...workspace, instanceId, clusterId, clientToken, state: 'running', launchedAt, launched });
  }
}
