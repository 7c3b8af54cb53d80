import type { Assignment } from '../api/assignment';
import { drainWorker, executorIdsOf } from '../drain/drain-worker';
import { pause } from '../../platform/pause';
import type { Daemon } from '../spark/daemon';
import { authentication } from '../spark/spark-conf';
import type { SparkLaunch } from '../spark/spark-launch';
import { startWorker } from '../spark/worker';
import { osUser } from './os-user';
import type { ProfileCredentials } from './profile-credentials';
import { executorIdOf } from './user-load';
import { UserNode } from './user-node';
import type { UserMaster } from './user-sparks';

/** In milliseconds: before a worker that has ended is started again. */
const AGAIN_AFTER = 5_000;

export interface UserWorkerOptions {
  readonly launch: SparkLaunch;
  /** The user's share of what is assigned to this node. */
  readonly share: Assignment;
  readonly master: UserMaster;
  readonly pythonFolder: string;
  readonly socketFolder: string;
  /** Where he asks for credentials of the instance profile. @default - there are none */
  readonly profile?: ProfileCredentials;
  /** When what had this user of the system before is gone. */
  readonly after: Promise<unknown>;
}

/** The Spark worker of one user on one node, which is there until it is told to end. */
export class UserWorker {
  private readonly ending = new AbortController();
  private readonly running: Promise<void>;
  private daemon?: Daemon;

  constructor(private readonly options: UserWorkerOptions) {
    this.running = this.run();
  }

  /** The executors that it has, by ids that differ from those of other users. */
  public async executorIds(): Promise<string[]> {
    const ids = this.daemon && !this.daemon.child.ended ? await executorIdsOf(this.daemon) : [];
    return (ids ?? []).map((id) => executorIdOf(osUser(this.options.master.uid), id));
  }

  /** Ends it in order. */
  public async drain(deadlineMs: number): Promise<void> {
    this.ending.abort();
    if (this.daemon) await drainWorker(this.daemon, deadlineMs, this.options.launch.now);
    await this.running;
  }

  public async end(): Promise<void> {
    this.ending.abort();
    await this.daemon?.child.end(0);
    await this.running;
  }

  private async run(): Promise<void> {
    const { launch, master, after } = this.options;
    await after;
    const { signal } = this.ending;
    while (!signal.aborted) {
      await this.runOnce().catch((error: unknown) => {
        if (!signal.aborted) launch.log.warn({ error, uid: master.uid }, 'the Spark worker of a user did not start');
      });
      await pause(AGAIN_AFTER, signal);
    }
  }

  private async runOnce(): Promise<void> {
    const { launch: cluster, share, master, pythonFolder, socketFolder, profile } = this.options;
    const { userId, uid, masterUrl } = master;
    const ending = AbortSignal.any([cluster.ending, this.ending.signal]);
    const node = await UserNode.open({
      ...{ share, userId, pythonFolder, socketFolder, ...(profile && { profile }) },
      cluster: { ...cluster, ending },
      user: osUser(uid),
    });
    try {
      await node.writeConf(authentication(node.sparkSecret));
      this.daemon = await startWorker(node.launch, { masterUrl, cores: share.cores, memoryMiB: share.memoryMiB });
      await this.daemon.child.exited;
    } finally {
      await node.end();
    }
  }
}
