import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError } from '../../platform/http/api-error';
import type { Assignment } from '../api/assignment';
import type { NewContext } from '../api/commands';
import type { SparkLoad } from '../api/report';
import type { ContextKernel } from '../contexts/context-kernel';
import { Contexts } from '../contexts/contexts';
import type { ClusterDriver } from '../driver/cluster-driver';
import type { ReportBoard } from '../node/report-board';
import { describeExit } from '../processes/child';
import type { SparkLaunch } from '../spark/spark-launch';
import { Submissions } from '../submissions/submissions';
import type { ProfileCredentials } from './profile-credentials';
import { RosterServer } from './roster-server';
import type { UidRegister } from './uid-register';
import { combinedLoad } from './user-load';
import { derivedSecret } from './user-secrets';
import { usersThatFit } from './user-share';
import { UserSparks } from './user-sparks';

export interface StandardDriverOptions {
  readonly launch: SparkLaunch;
  readonly assignment: Assignment;
  readonly board: ReportBoard;
  /** Folder of the Python that comes with the agent. */
  readonly pythonFolder: string;
  readonly uids: UidRegister;
  /** Where users ask for credentials of the instance profile. @default - there are none */
  readonly profile?: ProfileCredentials;
}

/** The driver of a cluster in standard isolation: each user has a Spark of his own, which starts with his first context. */
export class StandardDriver implements ClusterDriver {
  public readonly contexts: Contexts;
  public readonly submissions: Submissions;
  private readonly sparks: UserSparks;
  private readonly jars: string[] = [];

  private constructor(
    private readonly options: StandardDriverOptions,
    /** For how many users there is memory. */
    private readonly places: number,
    private readonly socketFolder: string,
    /** Tells workers who the users are; undefined without workers. */
    private readonly roster: RosterServer | undefined,
  ) {
    const { launch, assignment, board, pythonFolder, uids, profile } = options;
    const touched = () => board.set({ runningCommands: this.contexts.busy });
    this.contexts = new Contexts({ newId: launch.ids.uuid, kernelFor: (request) => this.kernelFor(request), touched });
    this.submissions = new Submissions({
      launch,
      makeRoom: () => Promise.reject(noSubmissions()),
      giveBack: () => Promise.resolve(),
      touched: () => {},
    });
    this.sparks = new UserSparks({
      ...{ launch, assignment, pythonFolder, uids, places, socketFolder, ...(profile && { profile }) },
      prepare: async (spark) => {
        for (const jar of this.jars) await spark.addJar(jar);
      },
      mastersChanged: () => this.tellWorkers(),
      lost: (userId, exit) =>
        void this.lose(userId, `the Spark application ${describeExit(exit)}, most likely because its memory ran out`),
    });
  }

  public static async start(options: StandardDriverOptions): Promise<StandardDriver> {
    const { launch, assignment, board } = options;
    const places = usersThatFit(assignment);
    const socketFolder = await mkdtemp(join(tmpdir(), 'lakehouse-node-')); // Unix sockets need short paths
    await chmod(socketFolder, 0o711);
    board.set({ sparkContextId: launch.ids.number() });
    if (assignment.place.kind !== 'driver' || !assignment.place.workers) {
      return new StandardDriver(options, places, socketFolder, undefined);
    }
    const key = derivedSecret(assignment.sparkSecret, 'roster');
    const roster = await RosterServer.open(launch.address, key, { places, masters: [] });
    board.set({ masterUrl: roster.url });
    return new StandardDriver(options, places, socketFolder, roster);
  }

  public get uiUrl(): string {
    throw new ApiError('INVALID_STATE', 'in standard isolation the UI of Spark is not shown: each user has a Spark of his own');
  }

  public async addJar(url: string): Promise<void> {
    this.jars.push(url);
    for (const spark of this.sparks.ready) await spark.addJar(url);
  }

  public async load(): Promise<SparkLoad> {
    const loads = this.sparks.ready.map(async (spark) => ({ user: spark.user, load: await spark.load() }));
    return combinedLoad(await Promise.all(loads));
  }

  public async end(): Promise<void> {
    await this.contexts.close('the cluster was ended');
    await this.sparks.endAll();
    this.roster?.close();
    await rm(this.socketFolder, { recursive: true, force: true });
  }

  /** @throws ApiError at once when there is no memory for another user */
  private kernelFor(request: NewContext): Promise<ContextKernel> {
    const { id, instanceProfile = false } = request.user;
    if (this.options.profile?.decide(id, instanceProfile)) this.tellWorkers();
    const spark = this.sparks.find(id) ?? this.startFor(id);
    return spark.then(({ kernels }) => kernels.take(request));
  }

  private tellWorkers(): void {
    this.roster?.tell({ places: this.places, masters: this.sparks.masters });
  }

  private startFor(userId: string) {
    if (this.sparks.users.length >= this.places) {
      const idle = this.sparks.users.find((user) => this.contextsOf(user).length === 0);
      if (idle === undefined) throw memoryIsShort(this.places);
      void this.sparks.end(idle);
    }
    return this.sparks.start(userId);
  }

  /** His other contexts are lost with his Spark; the next one starts another. */
  private async lose(userId: string, reason: string): Promise<void> {
    const closed = this.contextsOf(userId).map((id) => this.contexts.find(id).close(reason));
    await Promise.all([...closed, this.sparks.end(userId)]);
  }

  /** Contexts of a user that have not ended. */
  private contextsOf(userId: string): string[] {
    const contexts = this.contexts.list().filter((context) => context.userId === userId && context.status !== 'Error');
    return contexts.map(({ id }) => id);
  }
}

function memoryIsShort(places: number): ApiError {
  const message = `memory is short: this cluster has memory for ${places} users at a time, and that many have execution contexts on it; wait until one detaches, use another cluster, or give this one larger nodes`;
  return new ApiError('INVALID_STATE', message);
}

function noSubmissions(): ApiError {
  const message =
    'a cluster in standard isolation takes no spark-submit, which would have all of it; submit to a dedicated cluster';
  return new ApiError('INVALID_STATE', message);
}
