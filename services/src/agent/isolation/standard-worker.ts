import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assignment } from '../api/assignment';
import type { ClusterWorker } from '../driver/cluster-worker';
import type { SparkLaunch } from '../spark/spark-launch';
import { NodeFailure } from '../node/node-failure';
import type { ProfileCredentials } from './profile-credentials';
import { ROSTER_SCHEME, type Roster } from './roster';
import { followRoster } from './roster-client';
import { derivedSecret } from './user-secrets';
import { shareOf } from './user-share';
import { UserWorker } from './user-worker';

export interface StandardWorkerOptions {
  readonly launch: SparkLaunch;
  readonly assignment: Assignment;
  /** Where the driver tells who the users are. */
  readonly rosterUrl: string;
  /** Folder of the Python that comes with the agent. */
  readonly pythonFolder: string;
  /** Where users ask for credentials of the instance profile. @default - there are none */
  readonly profile?: ProfileCredentials;
}

/** A worker node of a cluster in standard isolation: it has a Spark worker for each user that the driver tells of. */
export class StandardWorker implements ClusterWorker {
  private readonly workers = new Map<string, UserWorker>();
  private leaving: Promise<unknown> = Promise.resolve();
  private draining = false;

  private constructor(
    private readonly options: StandardWorkerOptions,
    private readonly socketFolder: string,
  ) {}

  /** Answers once the driver has told it who the users are. */
  public static async start(options: StandardWorkerOptions): Promise<StandardWorker> {
    const { launch, assignment, rosterUrl } = options;
    if (!rosterUrl.startsWith(ROSTER_SCHEME)) {
      throw new NodeFailure('INVALID_ARGUMENT', `a worker in standard isolation needs the address of a roster, got ${rosterUrl}`);
    }
    const socketFolder = await mkdtemp(join(tmpdir(), 'lakehouse-node-'));
    await chmod(socketFolder, 0o711);
    const worker = new StandardWorker(options, socketFolder);
    const key = derivedSecret(assignment.sparkSecret, 'roster');
    await new Promise<void>((resolve) => {
      const changed = (roster: Roster) => {
        worker.follow(roster);
        resolve();
      };
      void followRoster(rosterUrl, key, changed, launch.ending).then(resolve);
    });
    return worker;
  }

  public async executorIds(): Promise<string[]> {
    return (await Promise.all([...this.workers.values()].map((worker) => worker.executorIds()))).flat();
  }

  public async drain(deadlineMs: number): Promise<void> {
    this.draining = true;
    await Promise.all([...this.workers.values()].map((worker) => worker.drain(deadlineMs)));
  }

  public async end(): Promise<void> {
    this.draining = true;
    await Promise.all([...this.workers.values()].map((worker) => worker.end()));
    await this.leaving;
    await rm(this.socketFolder, { recursive: true, force: true });
  }

  private follow({ places, masters }: Roster): void {
    if (this.draining) return;
    const { launch, assignment, pythonFolder, profile } = this.options;
    for (const { userId, instanceProfile } of masters) profile?.decide(userId, instanceProfile ?? false);
    const wanted = new Map(masters.map((master) => [`${master.uid} ${master.masterUrl}`, master]));
    for (const [key, worker] of this.workers) {
      if (wanted.has(key)) continue;
      this.workers.delete(key);
      this.leaving = Promise.all([this.leaving, worker.end()]);
    }
    const share = shareOf(assignment, places);
    const { leaving: after, socketFolder } = this;
    const common = { launch, pythonFolder, socketFolder, ...(profile && { profile }) };
    for (const [key, master] of wanted) {
      if (this.workers.has(key)) continue;
      this.workers.set(key, new UserWorker({ ...common, share, master, after }));
    }
  }
}
