import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSecretly } from '../../local/write-secretly';
import { ApiError } from '../../platform/http/api-error';
import type { Assignment } from '../api/assignment';
import { drainWorker, executorIdsOf } from '../drain/drain-worker';
import type { ClusterDriver } from '../driver/cluster-driver';
import type { ClusterWorker } from '../driver/cluster-worker';
import { Driver } from '../driver/driver';
import { runInitScripts } from '../init-scripts/run-init-scripts';
import { endUsersOf } from '../isolation/end-user';
import { Installer } from '../isolation/installer';
import { isPrivileged, requirePrivilege } from '../isolation/require-isolation';
import { ProfileCredentials } from '../isolation/profile-credentials';
import { StandardDriver } from '../isolation/standard-driver';
import { StandardWorker } from '../isolation/standard-worker';
import { UidRegister } from '../isolation/uid-register';
import { Libraries } from '../libraries/libraries';
import { logFiles, type LogFile } from '../logs/log-files';
import { LogDelivery } from '../logs/deliver-logs';
import { watchNode } from '../metrics/watch-node';
import { objectStore, type ObjectStore } from '../object-store/object-store';
import { describeExit } from '../processes/child';
import type { NodeProcesses } from '../processes/node-processes';
import { findRuntime } from '../runtime/find-runtime';
import { provideRuntime } from '../runtime/provide-runtime';
import { makeFolders, type NodeFolders } from '../spark/node-folders';
import { authentication, propertiesFile } from '../spark/spark-conf';
import { clusterEnvironment } from '../spark/spark-environment';
import type { SparkLaunch } from '../spark/spark-launch';
import { startWorker } from '../spark/worker';
import { failureOf, NodeFailure } from './node-failure';
import type { NodeOptions } from './node-options';
import type { ReportBoard } from './report-board';

export interface ClusterLifeOptions {
  readonly assignment: Assignment;
  readonly node: NodeOptions;
  readonly processes: NodeProcesses;
  readonly board: ReportBoard;
}

/** What a node does for one generation of a cluster, from its assignment to its end. */
export class ClusterLife {
  private readonly ending = new AbortController();
  private readonly store: ObjectStore;
  private readonly root: string;
  private readonly uids = new UidRegister();
  private readonly logSources = new Set<() => Promise<void>>();
  private runningDriver?: ClusterDriver;
  private worker?: ClusterWorker;
  private installer?: Installer;
  private profile?: ProfileCredentials;
  private installed?: Libraries;
  private delivery?: LogDelivery;
  private draining = false;

  constructor(private readonly options: ClusterLifeOptions) {
    setMaxListeners(0, this.ending.signal); // every process of the cluster listens
    this.store = objectStore(options.node.environment);
    this.root = join(options.node.folder, 'cluster');
  }

  public get cluster(): string {
    return this.options.assignment.clusterId;
  }

  public get generation(): number {
    return this.options.assignment.generation;
  }

  /** @throws on a node that is none, or not yet */
  public get driver(): ClusterDriver {
    if (this.runningDriver) return this.runningDriver;
    throw new ApiError('INVALID_STATE', 'this node runs no commands: it is no driver, or its Spark has not started yet');
  }

  /** @throws before the node is ready */
  public get libraries(): Libraries {
    if (this.installed) return this.installed;
    throw new ApiError('INVALID_STATE', 'this node is not ready yet; install libraries once it is');
  }

  /** The logs that the node has by now. */
  public async logs(): Promise<LogFile[]> {
    for (const bring of this.logSources) await bring();
    return logFiles(this.logFolders);
  }

  /** Where the logs are. */
  public get logFolders(): Pick<NodeFolders, 'logs' | 'work'> {
    return { logs: join(this.root, 'logs'), work: join(this.root, 'work') };
  }

  /** Becomes ready, or failed. Answers when it is one of them. */
  public async run(): Promise<void> {
    const { board, assignment, node } = this.options;
    try {
      const launch = await this.prepare();
      this.deliverLogs(launch);
      await this.initialize(launch);
      board.set({ phase: 'starting-spark' });
      if (assignment.place.kind === 'driver') await this.beDriver(launch);
      else await this.beWorker(launch, assignment.place.masterUrl);
      this.ending.signal.throwIfAborted();
      board.set({ phase: 'ready' });
      this.installLibraries(launch);
      this.watch();
    } catch (error) {
      this.fail(error);
      if (!this.ending.signal.aborted) node.log.error({ error }, 'the assignment failed');
    }
  }

  /**
   * Takes a worker out of its cluster in order; the report says when that is done.
   *
   * @param deadlineMs what runs by then is ended
   */
  public drain(deadlineMs: number): void {
    const { board } = this.options;
    const { worker } = this;
    if (!worker) throw new ApiError('INVALID_STATE', 'only a worker that is ready can be drained');
    if (this.draining) return;
    this.draining = true;
    board.set({ phase: 'draining' });
    void worker.drain(deadlineMs).then(() => {
      if (!this.ending.signal.aborted) board.set({ phase: 'drained', executorIds: [] });
    });
  }

  /** Lets go of whatever it takes to become ready, so that `run` answers soon. */
  public stopStarting(): void {
    this.ending.abort(new Error('the assignment ended'));
  }

  /** Ends what runs for the cluster. */
  public async end(): Promise<void> {
    this.stopStarting();
    await this.runningDriver?.end();
    await this.worker?.end();
    await this.installer?.end();
    this.profile?.close();
    await this.delivery?.deliver();
  }

  private get isStandard(): boolean {
    return this.options.assignment.isolation.mode === 'standard';
  }

  private async prepare(): Promise<SparkLaunch> {
    const { root } = this;
    const { assignment, node, processes } = this.options;
    if (this.isStandard) requirePrivilege(this.options.node.privileged ?? isPrivileged());
    await provideRuntime({
      folder: node.runtimesFolder,
      key: assignment.runtimeKey,
      ...(assignment.runtimeArchive && { archive: assignment.runtimeArchive }),
      environment: node.environment,
      stopping: this.ending.signal,
    });
    const runtime = await findRuntime(node.runtimesFolder, assignment.runtimeKey, node.environment);
    await endUsersOf(root);
    await rm(root, { recursive: true, force: true });
    const folders = await makeFolders(root, runtime.pythonVersion);
    const { address, pythonFolder, environment: inherited, ids, now, log } = node;
    const environment = clusterEnvironment({ assignment, runtime, folders, address, pythonFolder, inherited });
    const { logSources } = this;
    const launch = { runtime, folders, environment, address, processes, logSources, ids, now, log, ending: this.ending.signal };
    if (this.isStandard) {
      const closed = [node.folder, ...(node.stateFolder === undefined ? [] : [node.stateFolder])];
      this.installer = await Installer.open({ launch, closed, pythonFolder, uids: this.uids });
      const { profileCredentials: read } = node;
      if (read) this.profile = await ProfileCredentials.open({ read, ids, log });
    }
    return launch;
  }

  private async initialize(launch: SparkLaunch): Promise<void> {
    const { assignment, board } = this.options;
    if (assignment.initScripts.length === 0) return;
    board.set({ phase: 'init-scripts' });
    await runInitScripts({
      launch,
      scripts: assignment.initScripts,
      store: this.store,
      changed: (initScripts) => board.set({ initScripts: [...initScripts] }),
    });
  }

  private async beDriver(launch: SparkLaunch): Promise<void> {
    const { assignment, board, node } = this.options;
    const { uids, profile } = this;
    const { pythonFolder } = node;
    this.runningDriver = this.isStandard
      ? await StandardDriver.start({ launch, assignment, board, uids, pythonFolder, ...(profile && { profile }) })
      : await Driver.start({ launch, assignment, board, failed: (error) => this.fail(error) });
  }

  private async beWorker(launch: SparkLaunch, masterUrl: string): Promise<void> {
    const { assignment, node } = this.options;
    if (this.isStandard) {
      const { profile } = this;
      const options = { launch, assignment, rosterUrl: masterUrl, pythonFolder: node.pythonFolder, ...(profile && { profile }) };
      this.worker = await StandardWorker.start(options);
      return;
    }
    await writeSecretly(join(launch.folders.conf, 'spark-defaults.conf'), propertiesFile(authentication(assignment.sparkSecret)));
    const { cores, memoryMiB } = assignment;
    const daemon = await startWorker(launch, { masterUrl, cores, memoryMiB });
    this.worker = {
      executorIds: () => (daemon.child.ended ? Promise.resolve(undefined) : executorIdsOf(daemon)),
      drain: (deadlineMs) => drainWorker(daemon, deadlineMs, node.now),
      end: () => daemon.child.end(0),
    };
    void daemon.child.exited.then((exit) => {
      if (!this.draining) this.fail(new NodeFailure('SPARK_ERROR', `the Spark worker ${describeExit(exit)}`));
    });
  }

  private installLibraries(launch: SparkLaunch): void {
    const { assignment, board } = this.options;
    const { runningDriver } = this;
    this.installed = new Libraries({
      launch: this.installer?.launch ?? launch,
      store: this.store,
      ...(runningDriver && { addJar: (url: string) => runningDriver.addJar(url) }),
      changed: (libraries) => board.set({ libraries: [...libraries] }),
    });
    if (assignment.libraries.length > 0) this.installed.install(assignment.libraries);
  }

  private deliverLogs(launch: SparkLaunch): void {
    const { clusterId, logDestination } = this.options.assignment;
    if (logDestination === undefined) return;
    const nodeName = `${launch.address}_${launch.ids.uuid().slice(0, 8)}`;
    this.delivery = new LogDelivery({ launch, store: this.store, clusterId, destination: logDestination, nodeName });
    void this.delivery.run();
  }

  private watch(): void {
    const { board, node } = this.options;
    void watchNode({
      board,
      folder: node.folder,
      load: () => this.runningDriver?.load() ?? Promise.resolve(undefined),
      executorIds: () => this.worker?.executorIds() ?? Promise.resolve(undefined),
      ending: this.ending.signal,
    });
  }

  private fail(error: unknown): void {
    if (this.ending.signal.aborted) return;
    this.options.board.set({ phase: 'failed', failure: failureOf(error) });
  }
}
