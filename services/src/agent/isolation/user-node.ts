import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSecretly } from '../../local/write-secretly';
import type { Assignment } from '../api/assignment';
import { propertiesFile, type SparkConf } from '../spark/spark-conf';
import type { SparkLaunch } from '../spark/spark-launch';
import { collectLogs } from '../logs/collect-logs';
import { endUser } from './end-user';
import { makeGroups, removeGroups } from './limits';
import type { OsUser } from './os-user';
import type { ProfileCredentials } from './profile-credentials';
import { UserProcesses } from './sandbox';
import { homeEnvironment, makeUserHome } from './user-home';
import { derivedSecret, webUiConf, webUiHeaders } from './user-secrets';

export interface UserNodeOptions {
  /** What the cluster's parts are started with on this node. */
  readonly cluster: SparkLaunch;
  /** The user's share of what is assigned to this node. */
  readonly share: Assignment;
  /** Id of the user of the platform. */
  readonly userId: string;
  readonly user: OsUser;
  /** Folder of the Python that comes with the agent. */
  readonly pythonFolder: string;
  /** Folder that holds the users' folders of Unix sockets. */
  readonly socketFolder: string;
  /** Where his processes ask for credentials of the instance profile. @default - there are none */
  readonly profile?: ProfileCredentials;
  /** Called when nothing of the user is left. @default - nobody waits for that */
  readonly released?: () => Promise<void>;
}

/** What one user of a cluster has on one node: a user of the system, his folders and limits, and secrets of his own. */
export class UserNode {
  /** Logs are brought one time after the other, as each begins where the last one ended. */
  private bringing = Promise.resolve();

  private constructor(
    /** What the user's parts of Spark are started with. */
    public readonly launch: SparkLaunch,
    /** Secret by which they know each other: spark.authenticate.secret. */
    public readonly sparkSecret: string,
    /** Folder for Unix sockets of his kernels. */
    public readonly socketFolder: string,
    private readonly options: UserNodeOptions,
    private readonly uiKey: Buffer,
    private readonly groups: readonly string[],
  ) {
    options.cluster.logSources.add(this.bringLogs);
  }

  public static async open(options: UserNodeOptions): Promise<UserNode> {
    const { cluster, share, userId, user, pythonFolder, socketFolder } = options;
    const { runtime, folders, environment, processes } = cluster;
    const needed = [folders.root, runtime.folder, runtime.javaHome, pythonFolder, socketFolder];
    const logs = userId.replace(/[^\w-]+/g, '_');
    const home = await makeUserHome({ user, cluster: folders, logs, needed });
    const sockets = join(socketFolder, user.name);
    await mkdir(sockets);
    await chmod(sockets, 0o710);
    await chown(sockets, 0, user.uid);
    const groups = await makeGroups(groupOf(user, folders.root), share.memoryMiB);
    if (groups.length === 0) {
      cluster.log.warn({ user: user.name }, 'no control groups can be made: the settings of Spark alone share out memory');
    }
    const uiKey = derivedSecret(share.sparkSecret, 'web UI', userId);
    const launch = {
      ...cluster,
      folders: home.folders,
      environment: {
        ...environment,
        ...homeEnvironment(user, home.home),
        ...options.profile?.environmentOf(userId),
        SPARK_CONF_DIR: home.folders.conf,
        SPARK_LOCAL_DIRS: home.folders.work,
      },
      processes: new UserProcesses(processes, { user, binds: home.binds, groups }),
      user,
      uiHeaders: webUiHeaders(uiKey),
    };
    const sparkSecret = derivedSecret(share.sparkSecret, 'user', userId).toString('hex');
    return new UserNode(launch, sparkSecret, sockets, options, uiKey, groups);
  }

  /** Writes what his parts of Spark read when they start; he can read it too. */
  public async writeConf(conf: SparkConf): Promise<void> {
    const path = join(this.launch.folders.conf, 'spark-defaults.conf');
    await writeSecretly(path, propertiesFile({ ...conf, ...webUiConf(this.uiKey) }), this.user.uid);
  }

  /** Ends all that runs as the user, and removes what he has. */
  public async end(): Promise<void> {
    await endUser(this.user, this.options.cluster.folders.root);
    await removeGroups(this.groups);
    await this.bringLogs();
    this.options.cluster.logSources.delete(this.bringLogs);
    await rm(this.launch.folders.root, { recursive: true, force: true });
    await rm(this.socketFolder, { recursive: true, force: true });
    await this.options.released?.();
  }

  /** The logs of his executors, which he could change: to where his other logs are, which he cannot. */
  private readonly bringLogs = (): Promise<void> => {
    const { work, logs } = this.launch.folders;
    const { log } = this.options.cluster;
    const collect = () => collectLogs(work, join(logs, 'executor'));
    this.bringing = this.bringing.then(collect).catch((error: unknown) => log.warn({ error }, 'logs of a user are not kept'));
    return this.bringing;
  };

  public get user(): OsUser {
    return this.options.user;
  }
}

/** A name that tells the user's groups on this node from those on other nodes of the same machine. */
function groupOf({ name }: OsUser, folder: string): string {
  return `${name}-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
}
