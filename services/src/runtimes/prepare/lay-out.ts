import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../definition';
import type { CatalogRuntime } from '../definitions';
import { MANIFEST_FILE, type RuntimeManifest } from '../manifest';
import { install, useSystemPython } from './install';
import { placeJars } from './jars';
import type { RuntimeLock } from './lock-files';
import { jarFile } from './maven-repository';
import type { Preparation } from './preparation';
import type { Running } from './run';
import type { Tools } from './tools';

/** Where a preparation keeps what it has fetched and not yet moved into place. */
export interface WorkFolders {
  readonly packages: string;
  readonly jars: string;
  readonly cache: string;
  readonly staging: string;
}

/** Makes the folder of a runtime from what was fetched, its manifest last. */
export async function layOut(
  { runtime, platform: foreign }: Preparation,
  { packages, jars, cache, staging }: WorkFolders,
  lock: RuntimeLock,
  platform: Platform,
  tools: Tools,
  python: string,
  running: Running,
): Promise<void> {
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  const folder = join(staging, 'python');
  const compiled = foreign === undefined;
  await install({ folder, packagesFolder: packages, cache, packages: lock.packages, platform, python, compiled }, tools, running);
  if (foreign) await useSystemPython(folder, runtime.python);
  await placeJars(jars, join(staging, 'jars'), lock.jars);
  await writeFile(join(staging, MANIFEST_FILE), `${JSON.stringify(manifestOf(runtime, platform, lock), null, 2)}\n`, {
    flush: true,
  });
}

function manifestOf(runtime: CatalogRuntime, platform: Platform, lock: RuntimeLock): RuntimeManifest {
  const { key, name, spark, python, java, sparkConf } = runtime;
  return {
    key,
    name,
    spark,
    python,
    java,
    platform,
    lock: lock.sha256,
    paths: { python: 'python/bin/python', sparkHome: `python/lib/python${python}/site-packages/pyspark`, jars: 'jars' },
    sparkConf,
    jars: lock.jars.map(({ coordinate, sha256, bytes }) => ({ path: `jars/${jarFile(coordinate)}`, sha256, bytes })),
    packages: lock.packages.map(({ name: title, version, sha256 }) => ({ name: title, version, sha256 })),
  };
}
