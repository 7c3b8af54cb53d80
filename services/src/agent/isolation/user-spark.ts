import type { Assignment } from '../api/assignment';
import type { SparkLoad } from '../api/report';
import { KernelPool } from '../kernels/kernel-pool';
import { SparkLoadWatch } from '../metrics/spark-load';
import type { Child } from '../processes/child';
import type { Application } from '../spark/application';
import { startKnown } from '../spark/known-application';
import { startMaster, type Master } from '../spark/master';
import { localMaster, sparkConf } from '../spark/spark-conf';
import type { OsUser } from './os-user';
import type { UserNode } from './user-node';

export interface UserSparkOptions {
  readonly node: UserNode;
  /** The user's share of what is assigned to the driver. */
  readonly share: Assignment;
  /** Called with the address of the user's master, where there are workers, before his application starts. */
  readonly masterStarted: (masterUrl: string) => void;
}

/** The Spark of one user on the driver: his application with his kernels, and where there are workers a master of his own. */
export class UserSpark {
  private constructor(
    private readonly node: UserNode,
    private readonly application: Application,
    public readonly kernels: KernelPool,
    private readonly watch: SparkLoadWatch,
  ) {}

  public static async start({ node, share, masterStarted }: UserSparkOptions): Promise<UserSpark> {
    const { launch } = node;
    const write = (master: string) => node.writeConf(confOf(node, share, master));
    let master: Master | undefined;
    if (share.place.kind === 'driver' && share.place.workers) {
      await write('local'); // the master needs the secret, and comes before its own address
      master = await startMaster(launch);
      await write(master.url);
      masterStarted(master.url);
    } else {
      await write(localMaster(share.cores));
    }
    const kernels = new KernelPool({ launch, socketFolder: node.socketFolder }); // the first starts while Spark does
    const application = await startKnown(launch, master).catch(async (error: unknown) => {
      await kernels.end();
      throw error;
    });
    kernels.use(application);
    const watch = new SparkLoadWatch(application.uiUrl, application.id, launch.now, launch.uiHeaders);
    return new UserSpark(node, application, kernels, watch);
  }

  /** Settles when the application has ended. */
  public get exited(): Child['exited'] {
    return this.application.exited;
  }

  /** As the processes of this node know its user. */
  public get user(): OsUser {
    return this.node.user;
  }

  public addJar(url: string): Promise<void> {
    return this.application.addJar(url);
  }

  public load(): Promise<SparkLoad | undefined> {
    return this.watch.read();
  }

  public async end(): Promise<void> {
    await this.kernels.end();
    await this.application.end();
    await this.node.end();
  }
}

function confOf({ launch, sparkSecret }: UserNode, share: Assignment, master: string) {
  const { address, folders, runtime } = launch;
  const place = { address, master, warehouseFolder: folders.warehouse, classFolder: folders.classes };
  return sparkConf({ ...share, sparkSecret }, runtime, place);
}
