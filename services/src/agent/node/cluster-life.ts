import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../../platform/http/api-error';
import type { Assignment } from '../api/assignment';
import type { Contexts } from '../contexts/contexts';
import { Driver } from '../driver/driver';
import type { NodeProcesses } from '../processes/node-processes';
import { describeExit } from '../processes/child';
import { runInitScripts } from '../init-scripts/run-init-scripts';
import { Libraries } from '../libraries/libraries';
import { objectStore, type ObjectStore } from '../object-store/object-store';
import { findRuntime } from '../runtime/find-runtime';
import { makeFolders } from '../spark/node-folders';
import { clusterEnvironment } from '../spark/spark-environment';
import type { SparkLaunch } from '../spark/spark-launch';
import { authentication, propertiesFile } from '../spark/spark-conf';
import { writeSecretly } from '../../local/write-secretly';
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
  private driver?: Driver;
  private installed?: Libraries;

  constructor(private readonly options: ClusterLifeOptions) {
    this.store = objectStore(options.node.environment);
  }

  public get cluster(): string {
    return this.options.assignment.clusterId;
  }

  public get generation(): number {
    return this.options.assignment.generation;
  }

  /** The execution contexts. @throws on a node that has none, or not yet */
  public get contexts(): Contexts {
    if (this.driver) return this.driver.contexts;
    throw new ApiError('INVALID_STATE', 'this node runs no commands: it is no driver, or its Spark has not started yet');
  }

  /** @throws before the node is ready */
  public get libraries(): Libraries {
    if (this.installed) return this.installed;
    throw new ApiError('INVALID_STATE', 'this node is not ready yet; install libraries once it is');
  }

  /** Becomes ready, or failed. Answers when it is one of them. */
  public async run(): Promise<void> {
    const { board, assignment, node } = this.options;
    try {
      const launch = await this.prepare();
      await this.initialize(launch);
      board.set({ phase: 'starting-spark' });
      if (assignment.place.kind === 'driver') await this.beDriver(launch);
      else await this.beWorker(launch, assignment.place.masterUrl);
      this.ending.signal.throwIfAborted();
      board.set({ phase: 'ready', ...this.driver?.describe() });
      this.installLibraries(launch);
    } catch (error) {
      this.fail(error);
      if (!this.ending.signal.aborted) node.log.error({ error }, 'the assignment failed');
    }
  }

  /** Lets go of whatever it takes to become ready, so that `run` answers soon. */
  public stopStarting(): void {
    this.ending.abort(new Error('the assignment ended'));
  }

  /** Ends what runs for the cluster. */
  public async end(): Promise<void> {
    this.stopStarting();
    await this.driver?.end();
  }

  private async prepare(): Promise<SparkLaunch> {
    const { assignment, node, processes } = this.options;
    const runtime = await findRuntime(node.runtimesFolder, assignment.runtimeKey, node.environment);
    const root = join(node.folder, 'cluster');
    await rm(root, { recursive: true, force: true });
    const folders = await makeFolders(root, runtime.pythonVersion);
    const { address, pythonFolder, environment: inherited, ids, now, log } = node;
    const environment = clusterEnvironment({ assignment, runtime, folders, address, pythonFolder, inherited });
    return { runtime, folders, environment, address, processes, ids, now, log, ending: this.ending.signal };
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

  private installLibraries(launch: SparkLaunch): void {
    const { assignment, board } = this.options;
    const { driver } = this;
    this.installed = new Libraries({
      launch,
      store: this.store,
      ...(driver && { addJar: (url: string) => driver.addJar(url) }),
      changed: (libraries) => board.set({ libraries: [...libraries] }),
    });
    if (assignment.libraries.length > 0) this.installed.install(assignment.libraries);
  }

  private async beDriver(launch: SparkLaunch): Promise<void> {
    const { assignment, board } = this.options;
    this.driver = await Driver.start(launch, assignment, { board, failed: (error) => this.fail(error) });
  }

  private async beWorker(launch: SparkLaunch, masterUrl: string): Promise<void> {
    const { assignment } = this.options;
    await writeSecretly(join(launch.folders.conf, 'spark-defaults.conf'), propertiesFile(authentication(assignment.sparkSecret)));
    const { cores, memoryMiB } = assignment;
    const worker = await startWorker(launch, { masterUrl, cores, memoryMiB });
    void worker.child.exited.then((exit) => {
      this.fail(new NodeFailure('SPARK_ERROR', `the Spark worker ${describeExit(exit)}`));
    });
  }

  private fail(error: unknown): void {
    if (this.ending.signal.aborted) return;
    this.options.board.set({ phase: 'failed', failure: failureOf(error) });
  }
}
