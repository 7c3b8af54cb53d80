import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSecretly } from '../../local/write-secretly';
import type { Assignment } from '../api/assignment';
import { Contexts } from '../contexts/contexts';
import { KernelPool } from '../kernels/kernel-pool';
import type { Reported, ReportBoard } from '../node/report-board';
import { describeExit } from '../processes/child';
import { Application } from '../spark/application';
import { startMaster, type Master } from '../spark/master';
import { propertiesFile, sparkConf } from '../spark/spark-conf';
import { SparkFailure, type SparkLaunch } from '../spark/spark-launch';

export interface DriverOptions {
  readonly board: ReportBoard;
  /** Called when Spark has ended and does not come back. */
  readonly failed: (error: unknown) => void;
}

/** The driver of a cluster: its Spark application, and the execution contexts that use it. */
export class Driver {
  private constructor(
    private readonly application: Application,
    private readonly kernels: KernelPool,
    public readonly contexts: Contexts,
    private readonly socketFolder: string,
    private readonly master?: Master,
  ) {}

  public static async start(launch: SparkLaunch, assignment: Assignment, options: DriverOptions): Promise<Driver> {
    const { address, folders, runtime, ids, ending } = launch;
    const workers = assignment.place.kind === 'driver' && assignment.place.workers;
    const write = (master: string) => {
      const conf = sparkConf(assignment, runtime, {
        address,
        master,
        warehouseFolder: folders.warehouse,
        classFolder: folders.classes,
      });
      return writeSecretly(join(folders.conf, 'spark-defaults.conf'), propertiesFile(conf));
    };
    const socketFolder = await mkdtemp(join(tmpdir(), 'lakehouse-node-'));
    await write(`local[${assignment.cores}]`);
    const kernels = new KernelPool({ launch, socketFolder });
    const master = workers ? await startMaster(launch) : undefined;
    if (master) {
      await write(master.url);
      options.board.set({ masterUrl: master.url });
    }
    ending.throwIfAborted();
    const application = await Application.start(launch);
    kernels.use(application);
    const contexts = new Contexts({
      newId: ids.uuid,
      kernelFor: (request) => kernels.take(request),
      touched: () => options.board.set({ runningCommands: contexts.busy }),
    });
    const driver = new Driver(application, kernels, contexts, socketFolder, master);
    void application.exited.then((exit) => {
      const error = new SparkFailure(`the Spark application ${describeExit(exit)}`);
      void contexts.close(error.message);
      options.failed(error);
    });
    return driver;
  }

  /** What a report says of it. */
  public describe(): Partial<Reported> {
    return { sparkContextId: this.application.contextId, ...(this.master && { masterUrl: this.master.url }) };
  }

  public addJar(url: string): Promise<void> {
    return this.application.addJar(url);
  }

  public async end(): Promise<void> {
    await this.contexts.close('the cluster was ended');
    await this.kernels.end();
    await this.application.end();
    await rm(this.socketFolder, { recursive: true, force: true });
  }
}
