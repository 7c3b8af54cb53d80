import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STAND_IN_KEY, standInRuntime } from '../agent/stand-in/runtime';
import { LocalPlatform } from '../local/local-platform';

const RUNTIME = '18.0.x-scala2.13';

/** The stand-in under the key of a runtime that the API knows. */
export function standInRuntimes(): { folder: string; made: string; environment: Record<string, string> } {
  const { runtimesFolder, environment } = standInRuntime();
  const folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
  mkdirSync(join(folder, RUNTIME));
  for (const name of readdirSync(join(runtimesFolder, STAND_IN_KEY))) {
    if (name !== 'runtime.json') symlinkSync(join(runtimesFolder, STAND_IN_KEY, name), join(folder, RUNTIME, name));
  }
  const manifest = JSON.parse(readFileSync(join(runtimesFolder, STAND_IN_KEY, 'runtime.json'), 'utf8')) as object;
  writeFileSync(join(folder, RUNTIME, 'runtime.json'), JSON.stringify({ ...manifest, key: RUNTIME }));
  return { folder, made: runtimesFolder, environment };
}

export interface Cluster {
  readonly state: string;
  readonly state_message: string;
  readonly termination_reason?: { readonly code: string };
  readonly driver?: { readonly instance_id: string };
  readonly executors?: readonly { readonly instance_id: string }[];
}

/** `npm start` with the real relay, agents and cluster manager. */
export class MachineWithClusters {
  /** With a stand-in for Spark. */
  public static async open(): Promise<MachineWithClusters> {
    const runtime = standInRuntimes();
    const { JAVA_HOME = '' } = runtime.environment;
    return this.started({ JAVA_HOME, RUNTIMES_DIR: runtime.folder }, [runtime.folder, runtime.made]);
  }

  /** With the runtimes of a folder. */
  public static openWith(runtimesFolder: string, environment: Record<string, string> = {}): Promise<MachineWithClusters> {
    return this.started({ RUNTIMES_DIR: runtimesFolder, ...environment }, []);
  }

  private static async started(environment: Record<string, string>, folders: readonly string[]): Promise<MachineWithClusters> {
    const platform = await LocalPlatform.create(environment);
    await platform.open();
    return new MachineWithClusters(platform, folders);
  }

  private constructor(
    public readonly platform: LocalPlatform,
    private readonly folders: readonly string[],
  ) {}

  public async remove(): Promise<void> {
    await this.platform.remove();
    for (const folder of this.folders) await rm(folder, { recursive: true });
  }

  public async call<Reply>(method: 'GET' | 'POST', path: string, body?: object): Promise<Reply> {
    const token = this.platform.credentials().accounts[0]?.workspaces[0]?.token;
    const response = await fetch(this.platform.url(path), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Reply;
  }

  public get(id: string): Promise<Cluster> {
    return this.call<Cluster>('GET', `/api/2.1/clusters/get?cluster_id=${id}`);
  }

  /** Waits until the cluster is so. */
  public async until(id: string, isSo: (cluster: Cluster) => boolean): Promise<Cluster> {
    for (;;) {
      const cluster = await this.get(id);
      if (isSo(cluster)) return cluster;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Asks for a cluster; answers its id. */
  public async ask(workers: number): Promise<string> {
    const { cluster_id: id } = await this.call<{ cluster_id: string }>('POST', '/api/2.1/clusters/create', {
      cluster_name: 'c',
      spark_version: RUNTIME,
      node_type_id: 'm5.large',
      num_workers: workers,
    });
    return id;
  }

  /** Asks for a cluster, and waits until it runs. */
  public async create(workers: number): Promise<string> {
    const id = await this.ask(workers);
    const cluster = await this.until(id, ({ state }) => state === 'RUNNING' || state === 'TERMINATED');
    if (cluster.state !== 'RUNNING') throw new Error(cluster.state_message);
    return id;
  }

  /** The agent of an instance; undefined once it has ended. */
  public agentOf(instanceId: string): number | undefined {
    return agentIn(join(this.platform.dataDirectory, 'nodes'), instanceId);
  }

  /** Instances that there are, or were. */
  public nodes(): string[] {
    return readdirSync(join(this.platform.dataDirectory, 'nodes'));
  }

  /** Processes that belong to nodes of this data directory. */
  public processesOfNodes(): string[] {
    return processesOfNodes(join(this.platform.dataDirectory, 'nodes'));
  }
}

/** The agent of an instance whose folder is there; undefined once it has ended. */
export function agentIn(nodesFolder: string, instanceId: string): number | undefined {
  const file = join(nodesFolder, instanceId, 'process');
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0;
  return pid > 0 && existsSync(`/proc/${pid}`) ? pid : undefined;
}

/** Processes of the nodes that have their folders there. */
export function processesOfNodes(nodesFolder: string): string[] {
  const nodes = readdirSync(nodesFolder);
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return nodes.some((node) => environment.includes(`LAKEHOUSE_NODE=${node}\0`));
    } catch {
      return false;
    }
  });
}

/** Ids of the instances of a cluster, the driver's first. */
export const instancesOf = ({ driver, executors = [] }: Cluster) =>
  [driver, ...executors].map((node) => String(node?.instance_id));
