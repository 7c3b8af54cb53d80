import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Platform } from '../definition';
import { hashFile } from '../prepare/hash-file';
import type { Preparation } from '../prepare/preparation';
import { PreparationError } from '../prepare/preparation-error';
import { prepareRuntime } from '../prepare/prepare';
import { ProgramFailed, run } from '../prepare/run';

/** What is known of an archive: it is in the file beside it, for whoever publishes it and whoever fetches it. */
export const RuntimeArchive = Type.Object({
  key: Type.String(),
  platform: Platform,
  file: Type.String({ description: 'name of the archive, in the folder of this file' }),
  sha256: Type.String(),
  bytes: Type.Integer(),
});
export type RuntimeArchive = Static<typeof RuntimeArchive>;

/** Everything that differs from machine to machine and from day to day is said the same: order, times, owners, rights. */
const REPRODUCIBLE = [
  '--format=gnu',
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=u+rwX,go+rX,go-w',
  '--hard-dereference',
  '--use-compress-program=gzip -n',
];

/**
 * Makes the archive from which nodes of a platform get a runtime; it is unpacked into `<folder of runtimes>/<key>`. From the same
 * lock it is the same, byte by byte.
 */
export async function archiveRuntime(preparation: Preparation): Promise<RuntimeArchive> {
  const { runtime, folder, platform, environment, stopping, report } = preparation;
  if (!platform) throw new Error('an archive is for a platform');
  const archives = join(folder, 'archives');
  await mkdir(join(archives, platform), { recursive: true });
  const content = await prepareRuntime({ ...preparation, folder: join(archives, platform) });
  report('archiving');
  const file = `${runtime.key}.${platform}.tar.gz`;
  const part = join(archives, `${file}.part`);
  const pack = ['--create', ...REPRODUCIBLE, '--file', part, '--directory', content, 'jars', 'python', 'runtime.json'];
  await run('tar', pack, { environment, stopping }).catch((error: unknown) => {
    if (!(error instanceof ProgramFailed)) throw error;
    throw new PreparationError(`GNU tar did not make the archive: ${error.message}\n  ${error.output}`, { cause: error });
  });
  const archive = { key: runtime.key, platform, file, sha256: (await hashFile(part)) ?? '', bytes: (await stat(part)).size };
  await rename(part, join(archives, file));
  await writeFile(join(archives, `${runtime.key}.${platform}.json`), `${JSON.stringify(archive, null, 2)}\n`);
  report(`${join(archives, file)}: ${Math.round(archive.bytes / 1e6)} MB, SHA-256 ${archive.sha256}`);
  return archive;
}
