import { chmod, chown } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SparkLaunch } from '../spark/spark-launch';
import { endUser } from './end-user';
import type { OsUser } from './os-user';
import { requireIsolation } from './require-isolation';
import { UserProcesses } from './sandbox';
import type { UidRegister } from './uid-register';
import { homeEnvironment, makeUserHome } from './user-home';

export interface InstallerOptions {
  readonly launch: SparkLaunch;
  /** Folders of the agent alone, which users get to pass through. */
  readonly closed: readonly string[];
  /** Folder of the Python that comes with the agent. */
  readonly pythonFolder: string;
  readonly uids: UidRegister;
}

/**
 * The user of the system to whom the libraries of the cluster belong: building a package runs code of its authors, which is nothing for
 * root. All other users read what he has installed.
 */
export class Installer {
  private constructor(
    /** What libraries are installed with. */
    public readonly launch: SparkLaunch,
    private readonly user: OsUser,
    private readonly uids: UidRegister,
  ) {}

  /** Opens to users what they share. @throws NodeFailure on a machine that does not keep users apart */
  public static async open({ launch, closed, pythonFolder, uids }: InstallerOptions): Promise<Installer> {
    const { runtime, folders, environment } = launch;
    for (const path of [...closed, folders.root]) await chmod(path, 0o711); // only to pass through
    const user = await uids.take();
    for (const path of [folders.libraries, join(folders.libraries, 'lib'), dirname(folders.python), folders.python]) {
      await chmod(path, 0o755);
      await chown(path, user.uid, user.uid);
    }
    const needed = [folders.root, runtime.folder, runtime.javaHome, pythonFolder];
    const home = await makeUserHome({ user, cluster: folders, logs: user.name, needed });
    const sandbox = { user, binds: home.binds, groups: [], umask: '022' };
    await requireIsolation({ launch, pythonFolder, sandbox }).catch(async (error: unknown) => {
      await uids.giveBack(user);
      throw error;
    });
    const own = {
      ...launch,
      folders: { ...folders, work: home.folders.work },
      environment: { ...environment, ...homeEnvironment(user, home.home) },
      processes: new UserProcesses(launch.processes, sandbox),
    };
    return new Installer(own, user, uids);
  }

  public async end(): Promise<void> {
    await endUser(this.user, this.launch.folders.root);
    await this.uids.giveBack(this.user);
  }
}
