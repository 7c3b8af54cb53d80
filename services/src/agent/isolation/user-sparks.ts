import type { Assignment } from '../api/assignment';
import type { Exit } from '../processes/child';
import type { SparkLaunch } from '../spark/spark-launch';
import type { ProfileCredentials } from './profile-credentials';
import type { UidRegister } from './uid-register';
import { UserNode } from './user-node';
import { shareOf } from './user-share';
import { UserSpark } from './user-spark';

export interface UserSparksOptions {
  readonly launch: SparkLaunch;
  readonly assignment: Assignment;
  readonly pythonFolder: string;
  readonly socketFolder: string;
  readonly uids: UidRegister;
  /** Where users ask for credentials of the instance profile. @default - there are none */
  readonly profile?: ProfileCredentials;
  /** For how many users there is memory. */
  readonly places: number;
  /** Called with a Spark before anybody uses it. */
  readonly prepare: (spark: UserSpark) => Promise<void>;
  /** Called when `masters` has changed. */
  readonly mastersChanged: () => void;
  /** Called when the Spark of a user has ended by itself. */
  readonly lost: (userId: string, exit: Exit) => void;
}

/** A user whose Spark takes workers. */
export interface UserMaster {
  readonly userId: string;
  readonly uid: number;
  readonly masterUrl: string;
  /** Whether he may have the credentials of the instance profile. */
  readonly instanceProfile?: boolean;
}

/** A user's Spark, from its beginning to its end. */
interface Entry {
  readonly spark: Promise<UserSpark>;
  ready?: UserSpark;
  master?: UserMaster;
}

/** The Sparks of the users of a driver. */
export class UserSparks {
  private readonly entries = new Map<string, Entry>();
  /** Those who leave: what they have is not free yet. */
  private leaving: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: UserSparksOptions) {}

  public get users(): string[] {
    return [...this.entries.keys()];
  }

  public get masters(): UserMaster[] {
    const { profile } = this.options;
    const masters = [...this.entries.values()].flatMap(({ master }) => master ?? []);
    return masters.map((master) => ({ ...master, instanceProfile: profile?.mayHave(master.userId) ?? false }));
  }

  /** Those that work. */
  public get ready(): UserSpark[] {
    return [...this.entries.values()].flatMap(({ ready }) => ready ?? []);
  }

  /** The Spark of a user; undefined when he has none. */
  public find(userId: string): Promise<UserSpark> | undefined {
    return this.entries.get(userId)?.spark;
  }

  /** Starts the Spark of a user who has none; the caller has made sure that there is a place. */
  public start(userId: string): Promise<UserSpark> {
    const spark = this.leaving.then(() => this.startOne(userId, (change) => Object.assign(entry, change)));
    const entry: Entry = { spark };
    this.entries.set(userId, entry);
    spark.catch(() => this.forget(userId, entry)); // whoever waits for it is told why
    return spark;
  }

  /** Ends the Spark of a user, also one that is just starting. */
  public end(userId: string): Promise<unknown> {
    const entry = this.entries.get(userId);
    if (!entry) return this.leaving;
    this.forget(userId, entry);
    const ended = entry.spark.then(
      (spark) => spark.end(),
      () => {}, // it has cleared up after itself
    );
    this.leaving = Promise.all([this.leaving, ended]);
    return this.leaving;
  }

  /** Ends them all; answers when nothing of those who left before is left either. */
  public async endAll(): Promise<void> {
    for (const userId of this.users) void this.end(userId);
    await this.leaving;
  }

  private forget(userId: string, entry: Entry): void {
    if (this.entries.get(userId) !== entry) return;
    this.entries.delete(userId);
    if (entry.master) this.options.mastersChanged();
  }

  private async startOne(userId: string, change: (change: Partial<Entry>) => void): Promise<UserSpark> {
    const { launch, assignment, pythonFolder, socketFolder, uids, profile, places, prepare, mastersChanged, lost } = this.options;
    launch.ending.throwIfAborted();
    const user = await uids.take();
    const share = shareOf(assignment, places);
    const released = () => uids.giveBack(user);
    const node = await UserNode.open({
      ...{ cluster: launch, share, userId, user, pythonFolder, socketFolder, released },
      ...(profile && { profile }),
    });
    const masterStarted = (masterUrl: string) => {
      change({ master: { userId, uid: user.uid, masterUrl } });
      mastersChanged();
    };
    const spark = await UserSpark.start({ node, share, masterStarted }).catch(async (error: unknown) => {
      await node.end();
      throw error;
    });
    await prepare(spark).catch((error: unknown) => launch.log.warn({ error }, 'a jar is not known to the Spark of a user'));
    change({ ready: spark });
    void spark.exited.then((exit) => lost(userId, exit));
    return spark;
  }
}
