import { execFile } from 'node:child_process';
import { chown, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** How to run a program that refuses to run as root. */
export interface Unprivileged {
  /** Program and arguments that come before the program's own. */
  readonly prefix: readonly string[];
  /** User to start the process as. @default - the user of this process */
  readonly user: { readonly uid?: number; readonly gid?: number };
  /** Gives a file or folder to that user. */
  readonly own: (path: string) => Promise<void>;
}

/** Whom Linux maps strangers to; inside a user namespace the name means nothing. */
const NOBODY = 65534;

/**
 * Not as root: nothing to do. As root, in a user namespace in which this user goes by another id: it still reaches
 * everything that root does, such as a checkout below /root. Where namespaces are closed, as the user postgres or nobody.
 */
export async function unprivileged(): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) return { prefix: [], user: {}, own: () => Promise.resolve() };
  const prefix = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  try {
    await execute('unshare', [...prefix.slice(1), 'true']);
    return { prefix, user: {}, own: () => Promise.resolve() };
  } catch {
    const user = await systemUser('postgres', 'nobody');
    return { prefix: [], user, own: (path) => chown(path, user.uid, user.gid) };
  }
}

async function systemUser(...names: string[]): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = names.map((name) => lines.find(([entry]) => entry === name)).find((line) => line !== undefined);
  if (!found)
    throw new Error(`PostgreSQL does not run as root, and there is no user ${names.join(' or ')}; start as another user`);
  return { uid: Number(found[2]), gid: Number(found[3]) };
}
