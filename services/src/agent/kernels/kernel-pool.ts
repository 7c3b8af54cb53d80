import type { NewContext } from '../api/commands';
import type { ContextKernel } from '../contexts/context-kernel';
import type { Application } from '../spark/application';
import type { SparkLaunch } from '../spark/spark-launch';
import { Kernel } from './kernel';

/** Kernels that are started at the same time at most: each takes seconds of a core. */
const STARTING_AT_ONCE = 2;

/** In milliseconds: what a new context begins with has the machine to itself before the next kernel is prepared. */
const PREPARE_AFTER = 5_000;

export interface KernelPoolOptions {
  readonly launch: SparkLaunch;
  /** Where their sockets are. */
  readonly socketFolder: string;
}

/** Gives kernels that are joined to the application, and keeps one ready, so that a new context need not wait for it. */
export class KernelPool {
  private readonly application: Promise<Application>;
  private give: (application: Application) => void = () => {};
  private ready?: Promise<Kernel>;
  private soon?: NodeJS.Timeout;
  private readonly kernels = new Set<Kernel>();
  private readonly lanes: Promise<unknown>[] = Array.from({ length: STARTING_AT_ONCE }, () => Promise.resolve());
  private ended = false;

  /** The first kernel starts at once, while Spark does. */
  constructor(private readonly options: KernelPoolOptions) {
    this.application = new Promise((resolve) => (this.give = resolve));
    this.prepareOne();
  }

  /** The application that kernels join. */
  public use(application: Application): void {
    this.give(application);
  }

  /** A kernel for a new context; its own until it is ended. */
  public async take(request: NewContext): Promise<ContextKernel> {
    const ready = this.ready ?? this.start();
    this.ready = undefined;
    const kernel = await ready.catch(() => this.start()); // the one that was ready may have died
    this.prepareSoon();
    await kernel.begin(request);
    const application = await this.application;
    return {
      execute: (code, commandId, output) => kernel.execute(code, commandId, output),
      renew: (credentials) => kernel.renew(credentials),
      interrupt: () => kernel.interrupt(),
      cancelJobs: (commandId) => application.cancel(commandId).catch(() => {}), // without it there are no jobs
      exited: kernel.exited,
      end: () => kernel.end(),
    };
  }

  /** Ends every kernel, also those that are just starting. */
  public async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.soon);
    await Promise.all(this.lanes);
    await Promise.all([...this.kernels].map((kernel) => kernel.end()));
  }

  private prepareSoon(): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.prepareOne(), PREPARE_AFTER).unref();
  }

  private prepareOne(): void {
    if (this.ended || this.ready) return;
    const ready = this.start();
    this.ready = ready;
    const forget = () => {
      if (this.ready === ready) this.ready = undefined;
    };
    ready.then(
      (kernel) => void kernel.exited.then(forget),
      (error: unknown) => {
        forget();
        if (!this.ended) this.options.launch.log.warn({ error }, 'a kernel that was to be kept ready did not start');
      },
    );
  }

  private start(): Promise<Kernel> {
    const lane = this.lanes.shift() ?? Promise.resolve();
    const started = lane.then(() => this.startOne());
    this.lanes.push(started.catch(() => {}));
    return started.then((kernel) => this.join(kernel));
  }

  private async startOne(): Promise<Kernel> {
    if (this.ended) throw new Error('the cluster was ended');
    const kernel = await Kernel.start(this.options);
    this.kernels.add(kernel);
    void kernel.exited.then(() => this.kernels.delete(kernel));
    return kernel;
  }

  private async join(kernel: Kernel): Promise<Kernel> {
    const application = await this.application;
    await kernel.join(await application.openGateway(kernel.id));
    const closeGateway = () => application.closeGateway(kernel.id).catch(() => {}); // it ends with the application too
    void kernel.exited.then(closeGateway);
    return kernel;
  }
}
