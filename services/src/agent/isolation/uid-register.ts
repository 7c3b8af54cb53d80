import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTimeOf } from '../processes/process-identity';
import { endUser } from './end-user';
import { osUser, UIDS, type OsUser } from './os-user';

/** Where the agents of a machine say which users they have; gone with the machine's next start, as the users' processes are. */
const REGISTER = '/run/lakehouse/users';

/** Gives users of the system to users of a cluster: one that another cluster on this machine has is not given again. */
export class UidRegister {
  private readonly taken = new Set<number>();

  /** @param folder shared by all agents of the machine */
  constructor(private readonly folder = REGISTER) {}

  /** A user that nobody has. @throws when all are taken */
  public async take(): Promise<OsUser> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (let uid: number = UIDS.first; uid <= UIDS.last; uid++) {
      if (this.taken.has(uid) || !(await this.write(uid))) continue;
      this.taken.add(uid);
      const user = osUser(uid);
      await endUser(user); // what an agent that was killed has left running
      return user;
    }
    throw new Error(`all ${UIDS.last - UIDS.first + 1} users of this machine that are kept for clusters are taken`);
  }

  /** Gives a user back, whose processes have ended. */
  public async giveBack({ uid }: OsUser): Promise<void> {
    if (this.taken.delete(uid)) await rm(this.pathOf(uid), { force: true });
  }

  private async write(uid: number): Promise<boolean> {
    const path = this.pathOf(uid);
    const holder = await readFile(path, 'utf8').catch(() => '');
    const [pid, startTime] = holder.split(' ');
    if (startTime && startTime === (await startTimeOf(Number(pid)))) return false;
    if (holder !== '') await rm(path, { force: true }); // its agent is gone
    const own = `${process.pid} ${(await startTimeOf(process.pid)) ?? ''}`;
    return writeFile(path, own, { flag: 'wx', mode: 0o600 }).then(
      () => true,
      () => false, // another agent was faster
    );
  }

  private pathOf(uid: number): string {
    return join(this.folder, String(uid));
  }
}
