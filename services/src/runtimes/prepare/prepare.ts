import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { findJava } from '../../agent/runtime/find-java';
import type { Platform } from '../definition';
import { MANIFEST_FILE, RuntimeManifest } from '../manifest';
import { mustHaveRoom } from './disk-space';
import { findPython } from './find-python';
import { lockFolder } from './folder-lock';
import { hostPlatform } from './host-platform';
import { fetchJars } from './jars';
import { layOut } from './lay-out';
import { readLock, readToolsLock, type RuntimeLock } from './lock-files';
import { mavenRepository } from './maven-repository';
import { fetchPackages } from './packages';
import type { Preparation } from './preparation';
import { PreparationError } from './preparation-error';
import type { Running } from './run';
import { isFull } from './system-error';
import { createTools } from './tools';

/**
 * Puts a runtime on this machine: fetches what its lock names, checks every hash, lays it out aside, and moves it into place.
 * An earlier try that was interrupted is gone on with. A runtime that is there and current is left alone.
 *
 * @returns the folder of the runtime
 * @throws PreparationError, RuntimeNotReady with what to do
 */
export async function prepareRuntime(preparation: Preparation): Promise<string> {
  const { runtime, folder, environment, stopping, report } = preparation;
  const host = hostPlatform();
  const platform = preparation.platform ?? host;
  if (!host || !platform || !runtime.platforms.includes(platform)) {
    const got = platform ?? `${process.platform} on ${process.arch}`;
    throw new PreparationError(`${runtime.key} is prepared on Linux for ${runtime.platforms.join(' or ')}, got ${got}`);
  }
  if (!preparation.platform) await findJava(runtime.java, environment);
  const python = await findPython(runtime.python, preparation.python, { environment, stopping });
  const lock = await readLock(preparation.locks, runtime, platform);
  const [work, final] = [join(folder, '.prepare'), join(folder, runtime.key)];
  await mkdir(work, { recursive: true });
  const held = await lockFolder(work, python, { environment, stopping }, report);
  try {
    if ((await lockOf(final)) !== lock.sha256) {
      const running = { environment, stopping, keepOpen: held.file };
      await makeIn(work, final, preparation, { lock, platform, host, python }, running);
    }
    report(`${runtime.key} is ready in ${final}`);
    return final;
  } catch (error) {
    if (!isFull(error)) throw error;
    const remedy = 'make room, then start again: what was fetched is kept';
    throw new PreparationError(`the disk of ${folder} is full; ${remedy}`, { cause: error });
  } finally {
    await held.release();
  }
}

/** What was found before the first file is fetched. */
interface Found {
  readonly lock: RuntimeLock;
  readonly platform: Platform;
  /** The platform of this machine. */
  readonly host: Platform;
  readonly python: string;
}

async function makeIn(
  work: string,
  final: string,
  preparation: Preparation,
  { lock, platform, host, python }: Found,
  running: Running,
): Promise<void> {
  const { runtime, locks, environment, stopping, report } = preparation;
  await mustHaveRoom(work, runtime.diskGiB);
  report(`${runtime.key} for ${platform}: ${lock.packages.length} packages and ${lock.jars.length} jars`);
  const folders = {
    packages: join(work, 'packages'),
    jars: join(work, 'jars'),
    cache: join(work, 'cache'),
    staging: join(work, runtime.key),
  };
  const tools = await createTools(join(work, 'tools'), await readToolsLock(locks, host), python, running);
  await fetchJars(folders.jars, lock.jars, await mavenRepository(preparation.mavenRepository, environment), stopping, report);
  await fetchPackages(folders.packages, lock.packages, platform, tools, running, report);
  report('installing');
  await layOut(preparation, folders, lock, platform, tools, python, running);
  await replace(final, folders.staging, join(work, 'old'));
  for (const folder of [folders.packages, folders.jars, folders.cache]) await rm(folder, { recursive: true, force: true });
}

/** The lock from which a folder was prepared, or undefined when it was not. */
async function lockOf(folder: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8'));
    return Check(RuntimeManifest, manifest) ? manifest.lock : undefined;
  } catch {
    return undefined;
  }
}

async function replace(final: string, next: string, old: string): Promise<void> {
  await rm(old, { recursive: true, force: true });
  await rename(final, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(next, final);
  await rm(old, { recursive: true, force: true });
}
