import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../platform/settings';
import { MANIFEST_FILE } from '../../runtimes/manifest';
import { download } from '../../runtimes/prepare/download';
import { PreparationError } from '../../runtimes/prepare/preparation-error';
import { ProgramFailed, run } from '../../runtimes/prepare/run';
import type { RuntimeArchive } from '../api/assignment';
import { RuntimeNotReady } from './runtime-not-ready';

export interface RuntimeProvision {
  /** The folder of all runtimes. */
  readonly folder: string;
  readonly key: string;
  /** Where it is fetched when it is not there. @default - it has to be there */
  readonly archive?: RuntimeArchive;
  readonly environment: Environment;
  readonly stopping: AbortSignal;
}

/**
 * Fetches a runtime that the node does not have, checks it by its hash and unpacks it. It is there whole, or not at all; a fetch that
 * was cut goes on where it was.
 *
 * @throws RuntimeNotReady when it cannot be had
 */
export async function provideRuntime({ folder, key, archive, environment, stopping }: RuntimeProvision): Promise<void> {
  if (!archive || (await exists(join(folder, key, MANIFEST_FILE)))) return;
  const fetched = join(folder, '.fetched');
  const [file, content] = [join(fetched, `${archive.sha256}.tar.gz`), join(fetched, key)];
  const remedy = 'see that the node reaches S3, by a NAT gateway or an S3 endpoint, and start the cluster again';
  try {
    await download({ url: archive.url, sha256: archive.sha256, file, remedy }, stopping);
    await rm(content, { recursive: true, force: true });
    await mkdir(content, { recursive: true });
    await run('tar', ['--extract', '--gzip', '--file', file, '--directory', content], { environment, stopping });
    await rm(join(folder, key), { recursive: true, force: true });
    await rename(content, join(folder, key));
  } catch (error) {
    if (error instanceof PreparationError) throw new RuntimeNotReady(`runtime ${key}: ${error.message}`, { cause: error });
    if (error instanceof ProgramFailed) {
      throw new RuntimeNotReady(`runtime ${key} cannot be unpacked in ${folder}: ${error.message}\n${error.output}`, {
        cause: error,
      });
    }
    throw error;
  }
  await rm(file, { force: true });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
