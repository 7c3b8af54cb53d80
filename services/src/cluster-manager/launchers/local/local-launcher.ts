import { createHash } from 'node:crypto';
import type { Ids } from '../../../platform/ids';
import type { Environment } from '../../../platform/settings';
import type {
  InstanceOwner,
  LaunchedInstance,
  Launcher,
  LaunchOutcome,
  LaunchRequest,
  ListedInstance,
  NodeType,
} from '../launcher';
import { doesNotFit, sizeOn, type Machine } from './machine';
import { NodeFolders, type LocalNode } from './node-folder';
import { endTree, isAlive } from './processes';
import { startOnce } from './start-process';

export interface LocalLauncherProps {
  /** Folder that has a folder for each node. */
  readonly folder: string;
  /** What a node runs. */
  readonly command: readonly string[];
  /** Environment of a node's process, beyond the mark by which it is found. */
  readonly environmentOf: (node: NodeFiles) => Environment;
  readonly machine: Machine;
  readonly ids: Ids;
  readonly now: () => number;
  /** In milliseconds: how long an ending node may take by itself. @default 10000 */
  readonly grace?: number;
}

/** What a node on this machine is given. */
export interface NodeFiles {
  readonly instanceId: string;
  /** Where it may write; gone with the node. */
  readonly workFolder: string;
  /** A file with a token that it may show once. */
  readonly joinTokenFile: string;
}

const LOOPBACK = '127.0.0.1';
const ZONE = 'this-machine';
const MINUTE = 60_000;

/** Nodes as processes of this machine, which outlive the one that launches them. */
export class LocalLauncher implements Launcher {
  public readonly hasZones = false;
  private readonly folders: NodeFolders;
  private readonly grace: number;
  /** Launches come one after the other, so that two do not count on the same memory. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly props: LocalLauncherProps) {
    this.folders = new NodeFolders(props.folder);
    this.grace = props.grace ?? 10_000;
  }

  public launch(request: LaunchRequest): Promise<LaunchOutcome> {
    const launched = this.last.then(() => this.launchNow(request));
    this.last = launched.catch(() => undefined);
    return launched;
  }

  public async list(owner: InstanceOwner): Promise<ListedInstance[]> {
    const nodes = (await this.folders.all()).filter((node) => isOf(node, owner));
    return Promise.all(
      nodes.map(async (node) => ({
        instanceId: node.instanceId,
        ...(node.clusterId !== undefined && { clusterId: node.clusterId }),
        clientToken: node.clientToken,
        launchedAt: new Date(node.launchedAt),
        state: await this.stateOf(node),
      })),
    );
  }

  public async end(owner: InstanceOwner, instanceIds: readonly string[]): Promise<void> {
    await Promise.all(instanceIds.map((instanceId) => this.endOne(owner, instanceId)));
  }

  public size(nodeType: NodeType): NodeType {
    return sizeOn(this.props.machine, nodeType);
  }

  /** Forgets nodes that ended before a moment: nobody repeats their launch any more. */
  public async forgetEndedBefore(moment: number): Promise<void> {
    for (const { instanceId, endedAt } of await this.folders.all()) {
      if (endedAt !== undefined && endedAt < moment) await this.folders.remove(instanceId);
    }
  }

  private async launchNow(request: LaunchRequest): Promise<LaunchOutcome> {
    await this.forgetEndedBefore(this.props.now() - 24 * 60 * MINUTE);
    const ids = Array.from({ length: request.count }, (_, index) => `${request.clientToken}-${index}`);
    const known = await Promise.all(ids.map((id) => this.folders.read(id)));
    const missing = ids.filter((_, index) => known[index] === undefined);
    const nodeType = this.size(request.nodeTypes[0]);
    if (missing.length > 0) {
      const failure = doesNotFit(this.props.machine, await this.alive(), nodeType, missing.length);
      if (failure) return { instances: [], failure };
    }
    for (const instanceId of missing) await this.make(instanceId, request);
    const nodes = await Promise.all(ids.map((id) => this.folders.read(id)));
    const instances = await Promise.all(nodes.filter((node) => node !== undefined).map((node) => this.started(node)));
    return { instances };
  }

  private async make(instanceId: string, { owner, clusterId, clientToken, use, nodeTypes }: LaunchRequest): Promise<void> {
    const { nodeTypeId, cores, memoryMiB } = this.size(nodeTypes[0]);
    const launchedAt = this.props.now();
    const joinToken = this.props.ids.secret(32).toString('base64url');
    await this.folders.make(
      {
        instanceId,
        ...owner,
        ...(clusterId !== undefined && { clusterId }),
        clientToken,
        use,
        nodeTypeId,
        cores,
        memoryMiB,
        launchedAt,
      },
      joinToken,
      this.props.ids.uuid(),
    );
  }

  /** Has the process of a node run, unless it has run already. */
  private async started(node: LocalNode): Promise<LaunchedInstance> {
    const { instanceId } = node;
    if (node.endedAt === undefined && !(await this.folders.process(instanceId))) {
      const files = {
        instanceId,
        workFolder: this.folders.workFolder(instanceId),
        joinTokenFile: this.folders.tokenFile(instanceId),
      };
      const [name = '', value = ''] = markOf(instanceId).split('=');
      await startOnce({
        command: this.props.command,
        environment: { ...this.props.environmentOf(files), [name]: value },
        workFolder: files.workFolder,
        logFile: this.folders.logFile(instanceId),
        processFile: this.folders.processFile(instanceId),
      });
    }
    const token = node.endedAt === undefined ? await this.folders.joinToken(instanceId) : '';
    return {
      instanceId,
      nodeTypeId: node.nodeTypeId,
      lifecycle: 'ON_DEMAND',
      zone: ZONE,
      address: LOOPBACK,
      launchedAt: new Date(node.launchedAt),
      proof: { kind: 'token', tokenHash: createHash('sha256').update(token).digest('hex') },
    };
  }

  private async endOne(owner: InstanceOwner, instanceId: string): Promise<void> {
    const node = await this.folders.read(instanceId);
    if (!node || node.endedAt !== undefined || !isOf(node, owner)) return;
    await endTree(await this.folders.process(instanceId), markOf(instanceId), this.grace);
    await this.folders.bury(node, this.props.now());
  }

  private async alive(): Promise<LocalNode[]> {
    const nodes = await this.folders.all();
    const states = await Promise.all(nodes.map((node) => this.stateOf(node)));
    return nodes.filter((_, index) => states[index] !== 'ended');
  }

  private async stateOf({ instanceId, endedAt }: LocalNode): Promise<ListedInstance['state']> {
    if (endedAt !== undefined) return 'ended';
    const process = await this.folders.process(instanceId);
    if (!process) return 'pending';
    return (await isAlive(process)) ? 'running' : 'ended';
  }
}

/** The environment variable by which a node's processes are found. */
function markOf(instanceId: string): string {
  return `LAKEHOUSE_NODE=${instanceId}`;
}

function isOf(node: LocalNode, { accountId, workspaceId }: InstanceOwner): boolean {
  return node.accountId === accountId && node.workspaceId === workspaceId;
}
