import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from './download';
import type { LockedJar } from './lock-files';
import { jarFile, jarPath, type MavenRepository } from './maven-repository';

/** How many are fetched at a time. */
const AT_ONCE = 4;

/** Fetches the jars into a folder; those that are there are not fetched again, an unfinished one goes on. */
export async function fetchJars(
  folder: string,
  jars: readonly LockedJar[],
  { url, headers }: MavenRepository,
  stopping: AbortSignal,
  report: (line: string) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const waiting = [...jars];
  const lane = async () => {
    for (let jar = waiting.shift(); jar; jar = waiting.shift()) {
      const { coordinate, sha256 } = jar;
      const file = join(folder, jarFile(coordinate));
      await download({ url: `${url}/${jarPath(coordinate)}`, sha256, file, headers }, stopping);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const bytes = jars.reduce((sum, jar) => sum + jar.bytes, 0);
  report(`jars: ${jars.length}, ${Math.round(bytes / 1e6)} MB`);
}

/** Copies the jars of a lock, and no others, to where Spark reads them. */
export async function placeJars(from: string, to: string, jars: readonly LockedJar[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const { coordinate } of jars) await cp(join(from, jarFile(coordinate)), join(to, jarFile(coordinate)));
}
