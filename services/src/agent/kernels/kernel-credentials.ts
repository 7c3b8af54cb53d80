import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSecretly } from '../../local/write-secretly';
import type { Credentials } from '../api/commands';
import type { OsUser } from '../isolation/os-user';

/**
 * What the code of a kernel calls the API of its workspace with: a file, since it is replaced also while code runs, when the kernel
 * listens to nobody. It lies in a folder that the kernel's user enters and cannot write to.
 */
export class KernelCredentials {
  private readonly path: string;

  constructor(
    folder: string,
    kernelId: string,
    /** @default - the user of the agent */
    private readonly user: OsUser | undefined,
  ) {
    this.path = join(folder, `${kernelId}.json`);
  }

  /** What the kernel is told of it. */
  public get environment(): Record<string, string> {
    return { LAKEHOUSE_CREDENTIALS: this.path };
  }

  public write(credentials: Credentials): Promise<void> {
    return writeSecretly(this.path, JSON.stringify(credentials), this.user?.uid);
  }

  public remove(): Promise<void> {
    return rm(this.path, { force: true });
  }
}
