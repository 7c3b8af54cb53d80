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
import { describeExit } from '../processes/child';
import { Application } from '../spark/application';
import { knowsApplication, startMaster, type Master } from '../spark/master';
import { propertiesFile, sparkConf } from '../spark/spark-conf';
import { SparkFailure, type SparkLaunch } from '../spark/spark-launch';
import { Submissions } from '../submissions/submissions';

export interface DriverOptions {
  readonly launch: SparkLaunch;
  readonly assignment: Assignment;
  readonly board: ReportBoard;
  /** Called when Spark has ended and does not come back. */
  readonly failed: (error: unknown) => void;
}

/** Starts of an application that its master does not know, before it is given up. */
const START_ATTEMPTS = 3;

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
      const { url } = driver.master;
      await writeConf(options, url);
      board.set({ masterUrl: url });
    } else {
      await writeConf(options, `local[${assignment.cores}]`);
    }
    await driver.startShared();
    return driver;
  }

  public addJar(url: string): Promise<void> {
    return this.current.application.addJar(url);
  }

  /** What Spark has to do; undefined while it does not say. */
  public load(): Promise<SparkLoad | undefined> {
    return this.shared?.load.read() ?? Promise.resolve(undefined);
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

  private async startShared(): Promise<void> {
    this.starting = this.startApplication();
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
    kernels.use(application);
    const { uiUrl, id } = application;
    this.shared = { application, kernels, load: new SparkLoadWatch(uiUrl, id, launch.now) };
    board.set({ sparkContextId: application.contextId });
    void application.exited.then((exit) => {
      if (this.ended || this.shared?.application !== application) return;
      const message = `the Spark application ${describeExit(exit)}, most likely because its memory ran out`;
      void this.contexts.close(message);
      failed(new NodeFailure('SPARK_ERROR', message));
    });
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

/**
 * Starts an application that its master knows. A driver that asks a slow master twice may go by the id that the master has
 * forgotten, and would wait for executors for ever.
 */
async function startKnown(launch: SparkLaunch, master: Master | undefined): Promise<Application> {
  for (let attempt = 1; ; attempt++) {
    const application = await Application.start(launch);
    if (!master || (await knowsApplication(master, application.id))) return application;
    await application.end();
    launch.ending.throwIfAborted();
    if (attempt === START_ATTEMPTS) throw new SparkFailure(`the Spark master did not know the application, ${attempt} times`);
    launch.log.warn({ applicationId: application.id }, 'the Spark master does not know the application; starting it again');
  }
}

async function writeConf({ launch, assignment }: DriverOptions, master: string): Promise<void> {
  const { address, folders, runtime } = launch;
  const place = { address, master, warehouseFolder: folders.warehouse, classFolder: folders.classes };
  const conf = sparkConf(assignment, runtime, place);
  await writeSecretly(join(folders.conf, 'spark-defaults.conf'), propertiesFile(conf));
}
