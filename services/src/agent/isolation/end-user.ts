import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NODE_MARK } from '../processes/node-processes';
import { signalProcess } from '../processes/process-identity';
import { userOfName, type OsUser } from './os-user';

/** Looks at all processes before what is left is told; each look kills what the last one overlooked, such as a child just born. */
const LOOKS = 100;
const LOOK_EVERY = 20;

/**
 * Ends every process of a user, also those that have left their group and changed their environment.
 *
 * @param folder below that of the node; what bears the mark of another node of this machine is left alone. @default - all are ended
 */
export async function endUser({ uid, name }: OsUser, folder?: string): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const pids = await processesOf(uid, folder);
    if (pids.length === 0) return;
    for (const pid of pids) signalProcess(pid, 'SIGKILL');
    await delay(LOOK_EVERY);
  }
  throw new Error(`processes of ${name} do not end`);
}

/**
 * Ends the users whose folders a former self of the agent has left, since folders are safely removed only while nobody changes them.
 *
 * @param root folder of a cluster on this node
 */
export async function endUsersOf(root: string): Promise<void> {
  for (const name of await readdir(join(root, 'users')).catch(() => [])) {
    const user = userOfName(name);
    if (user) await endUser(user);
  }
}

/** Ids of a user's processes that are not dead yet. */
async function processesOf(uid: number, folder: string | undefined): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const own = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      if (!new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(status) || /^State:\s+[ZX]/m.test(status)) return false;
      return folder === undefined || !(await isOfAnotherNode(pid, folder));
    }),
  );
  return pids.filter((_, index) => own[index]).map(Number);
}

async function isOfAnotherNode(pid: string, folder: string): Promise<boolean> {
  const environment = (await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')).split('\0');
  const mark = environment.find((variable) => variable.startsWith(`${NODE_MARK}=`));
  return mark !== undefined && !folder.startsWith(`${mark.slice(NODE_MARK.length + 1)}/`);
}
