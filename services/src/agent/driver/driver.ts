import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSecretly } from '../../local/write-secretly';
import { ApiError } from '../../platform/http/api-error';
import type { Assignment } from '../api/assignment';
import type { SparkLoad } from '../api/report';
import type { NewContext } from '../api/commands';
import type { ContextKernel } from '../contexts/context-kernel';
import { Contexts } from '../contexts/contexts';
import { KernelPool } from '../kernels/kernel-pool';
import { SparkLoadWatch } from '../metrics/spark-load';
import { NodeFailure } from '../node/node-failure';
import type { ReportBoard } from '../node/report-board';
import { describeExit, type Exit } from '../processes/child';
import type { Application } from '../spark/application';
import { startKnown } from '../spark/known-application';
import { startMaster, type Master } from '../spark/master';
import { localMaster, propertiesFile, sparkConf } from '../spark/spark-conf';
import type { SparkLaunch } from '../spark/spark-launch';
import { Submissions } from '../submissions/submissions';

export interface DriverOptions {
  readonly launch: SparkLaunch;
  readonly assignment: Assignment;
  readonly board: ReportBoard;
  /** Called when Spark has ended and does not come back. */
  readonly failed: (error: unknown) => void;
}

/** Crashes of the application, in milliseconds of one another, after which it is not started again: the next one would be no other. */
const MOST_CRASHES = 3;
const CRASHES_WITHIN = 10 * 60_000;

/** The application that contexts share, and the kernels that are joined to it. */
interface SharedApplication {
  readonly application: Application;
  readonly kernels: KernelPool;
  readonly load: SparkLoadWatch;
}

/** The driver of a cluster: its Spark application with the execution contexts that use it, and the programs submitted to it. */
export class Driver {
  public readonly contexts: Contexts;
  public readonly submissions: Submissions;
  private shared?: SharedApplication;
  private starting?: Promise<void>;
  private master?: Master;
  private readonly jars: string[] = [];
  private crashes: number[] = [];
  private ended = false;

  private constructor(
    private readonly options: DriverOptions,
    private readonly socketFolder: string,
  ) {
    const { launch, board } = options;
    const touched = () => board.set({ runningCommands: this.contexts.busy + this.submissions.busy });
    this.contexts = new Contexts({
      newId: launch.ids.uuid,
      kernelFor: (request) => this.kernelFor(request),
      touched,
    });
    this.submissions = new Submissions({
      launch,
      makeRoom: () => this.endShared(),
      giveBack: () => this.startShared().catch((error: unknown) => options.failed(error)),
      touched,
    });
  }

  public static async start(options: DriverOptions): Promise<Driver> {
    const { launch, assignment, board } = options;
    const driver = new Driver(options, await mkdtemp(join(tmpdir(), 'lakehouse-node-')));
    if (assignment.place.kind === 'driver' && assignment.place.workers) {
      await writeConf(options, 'local'); // the master needs the secret, and comes before its own address
      driver.master = await startMaster(launch);
      const { url, child } = driver.master;
      void child.exited.then((exit) => {
        if (!driver.ended) options.failed(new NodeFailure('SPARK_ERROR', `the Spark master ${describeExit(exit)}`));
      });
      await writeConf(options, url);
      board.set({ masterUrl: url });
    } else {
      await writeConf(options, localMaster(assignment.cores));
    }
    await driver.startShared();
    return driver;
  }

  /** Adds a jar to the application, and to those that follow it. */
  public async addJar(url: string): Promise<void> {
    await this.starting;
    await this.current.application.addJar(url);
    this.jars.push(url);
  }

  /** What Spark has to do, for contexts or for a submitted program; undefined while it does not say. */
  public load(): Promise<SparkLoad | undefined> {
    return this.shared?.load.read() ?? this.submissions.load();
  }

  /** Origin of the UI of Spark. */
  public get uiUrl(): string {
    return this.current.application.uiUrl;
  }

  public async end(): Promise<void> {
    this.ended = true;
    await this.contexts.close('the cluster was ended');
    const { shared } = this;
    this.shared = undefined;
    await shared?.kernels.end();
    await shared?.application.end();
    await rm(this.socketFolder, { recursive: true, force: true });
  }

  private get current(): SharedApplication {
    if (this.shared) return this.shared;
    throw new ApiError('INVALID_STATE', 'a submitted program has this cluster to itself; wait until it ends, or cancel it');
  }

  private kernelFor(request: NewContext): Promise<ContextKernel> {
    if (!this.starting) return this.current.kernels.take(request);
    return this.starting.then(() => this.current.kernels.take(request));
  }

  /** Whoever needs the application waits for `start` to be over. */
  private async startShared(start = () => this.startApplication()): Promise<void> {
    this.starting = start();
    try {
      await this.starting;
    } finally {
      this.starting = undefined;
    }
  }

  private async startApplication(): Promise<void> {
    const { launch, board, failed } = this.options;
    launch.ending.throwIfAborted();
    const kernels = new KernelPool({ launch, socketFolder: this.socketFolder }); // the first starts while Spark does
    const application = await startKnown(launch, this.master).catch(async (error: unknown) => {
      await kernels.end();
      throw error;
    });
    for (const jar of this.jars) await application.addJar(jar);
    kernels.use(application);
    const { uiUrl, id } = application;
    this.shared = { application, kernels, load: new SparkLoadWatch(uiUrl, id, launch.now) };
    board.set({ sparkContextId: application.contextId });
    void application.exited.then((exit) => {
      if (this.ended || this.shared?.application !== application) return;
      void this.startShared(() => this.startAgain(exit)).catch(failed);
    });
  }

  /** After a crash: the contexts are lost and say so, and whoever makes others gets them of another application. */
  private async startAgain(exit: Exit): Promise<void> {
    const { launch, board } = this.options;
    const message = `the Spark application ${describeExit(exit)}, most likely because its memory ran out`;
    launch.log.warn(message);
    const { shared } = this;
    this.shared = undefined;
    board.set({ sparkContextId: undefined });
    await this.contexts.close(message);
    await shared?.kernels.end();
    this.crashes = [...this.crashes.filter((at) => launch.now() - at < CRASHES_WITHIN), launch.now()];
    if (this.crashes.length >= MOST_CRASHES) throw new NodeFailure('SPARK_ERROR', `${message}, ${MOST_CRASHES} times in a row`);
    await this.startApplication();
  }

  private async endShared(): Promise<void> {
    const { shared } = this;
    if (this.contexts.list().length > 0) {
      throw new ApiError('INVALID_STATE', 'the cluster has execution contexts; destroy them, or submit to a cluster of its own');
    }
    this.shared = undefined;
    await shared?.kernels.end();
    await shared?.application.end();
  }
}

async function writeConf({ launch, assignment }: DriverOptions, master: string): Promise<void> {
  const { address, folders, runtime } = launch;
  const ivyFolder = join(folders.libraries, 'ivy'); // clusters of one machine share a HOME
  const place = { address, master, warehouseFolder: folders.warehouse, classFolder: folders.classes, ivyFolder };
  const conf = sparkConf(assignment, runtime, place);
  await writeSecretly(join(folders.conf, 'spark-defaults.conf'), propertiesFile(conf));
}
