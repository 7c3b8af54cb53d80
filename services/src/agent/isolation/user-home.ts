import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { NodeFolders } from '../spark/node-folders';
import type { OsUser } from './os-user';
import type { Bind } from './sandbox';

/** Folders that every user of a system may write to; each user of a cluster has one of his own in their places. */
const COMMON = ['/dev/shm', '/var/tmp', '/tmp'];

export interface UserHome {
  readonly folders: NodeFolders;
  /** HOME. */
  readonly home: string;
  /** What the user's processes see in the places of what others see. */
  readonly binds: readonly Bind[];
}

export interface UserHomeOptions {
  readonly user: OsUser;
  /** Of the cluster on this node. */
  readonly cluster: NodeFolders;
  /** Where the user's logs are, below those of the cluster. */
  readonly logs: string;
  /** What his processes need to see, wherever it is. */
  readonly needed: readonly string[];
}

/**
 * Makes the folders of a user. The folders that hold them belong to root, so that the agent never follows a link that the user has
 * put in its way; what it writes for him he can read and not change.
 */
export async function makeUserHome({ user, cluster, logs, needed }: UserHomeOptions): Promise<UserHome> {
  const root = join(cluster.root, 'users', user.name);
  const below = (name: string) => join(root, name);
  await mkdir(root, { recursive: true });
  await open(join(cluster.root, 'users'), 0o711);
  await open(root, 0o710, user);
  const shared = { conf: below('conf'), contexts: below('contexts') };
  for (const path of Object.values(shared)) {
    await mkdir(path);
    await open(path, 0o710, user);
  }
  const own = { work: below('work'), warehouse: below('warehouse'), classes: below('classes'), home: below('home') };
  for (const path of Object.values(own)) {
    await mkdir(path, { mode: 0o700 });
    await chown(path, user.uid, user.uid);
  }
  const { home, ...places } = own;
  const { libraries, python } = cluster;
  const folders = { root, ...shared, ...places, logs: join(cluster.logs, 'users', logs), libraries, python };
  return { folders, home, binds: await bindsOf(user, root, home, needed) };
}

/** The environment of processes that find what they have in a user's home. */
export function homeEnvironment({ name }: OsUser, home: string): Record<string, string> {
  return { HOME: home, USER: name, LOGNAME: name, TMPDIR: '/tmp' };
}

async function bindsOf(user: OsUser, root: string, home: string, needed: readonly string[]): Promise<Bind[]> {
  const temporary = join(root, 'temporary');
  await mkdir(temporary);
  await chmod(temporary, 0o1777); // root's and sticky: what is bound in it stays where it is
  const kept: Bind[] = [];
  for (const source of needed) {
    const common = COMMON.find((folder) => source.startsWith(`${folder}/`));
    if (common === undefined) continue;
    const target = join(temporary, relative(common, source));
    await mkdir(target, { recursive: true });
    kept.push({ source, target });
  }
  const passwd = join(root, 'passwd');
  const line = `${user.name}:x:${user.uid}:${user.uid}::${home}:/bin/bash\n`;
  await writeFile(passwd, `${(await readFile('/etc/passwd', 'utf8')).trimEnd()}\n${line}`);
  await chmod(passwd, 0o644);
  return [{ source: passwd, target: '/etc/passwd' }, ...kept, ...COMMON.map((target) => ({ source: temporary, target }))];
}

/** Lets others, or the group of a user, pass through a folder. */
async function open(path: string, mode: number, user?: OsUser): Promise<void> {
  await chmod(path, mode);
  if (user) await chown(path, 0, user.uid);
}
