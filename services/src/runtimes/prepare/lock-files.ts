import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../definition';
import type { CatalogRuntime } from '../definitions';

/** A Python package: one file of one version. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** A jar: its Maven coordinate, `group:artifact:version`, and its file. */
export interface LockedJar {
  readonly coordinate: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly licence: string;
}

/** All that a runtime is made of on one platform. */
export interface RuntimeLock {
  readonly packages: readonly LockedPackage[];
  readonly jars: readonly LockedJar[];
  /** Changes with every file of the runtime, and with its definition. */
  readonly sha256: string;
}

/** Reads the locks of a runtime. @param folder the folder `runtime`, with a folder for each key */
export async function readLock(folder: string, runtime: CatalogRuntime, platform: Platform): Promise<RuntimeLock> {
  const packages = await readFile(join(folder, runtime.key, packagesFile(platform)), 'utf8');
  const jars = await readFile(join(folder, runtime.jarsOf, 'jars.json'), 'utf8');
  return {
    packages: parsePackages(packages),
    jars: JSON.parse(jars) as LockedJar[],
    sha256: createHash('sha256')
      .update(JSON.stringify([runtime, packages, jars]))
      .digest('hex'),
  };
}

/** Reads the lock of the tools with which runtimes are prepared. */
export async function readToolsLock(folder: string, platform: Platform): Promise<readonly LockedPackage[]> {
  return parsePackages(await readFile(join(folder, 'tools', packagesFile(platform)), 'utf8'));
}

export function packagesFile(platform: Platform): string {
  return `packages.${platform}.txt`;
}

/** The requirements as pip and uv read them. */
export function requirements(packages: readonly LockedPackage[]): string {
  return packages.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join('');
}

/** Lines like `pandas==2.3.3 --hash=sha256:…`; a comment above says the licence. */
function parsePackages(text: string): LockedPackage[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const { name, version, sha256 } =
      /^(?<name>\S+)==(?<version>\S+) --hash=sha256:(?<sha256>[0-9a-f]{64})$/.exec(line)?.groups ?? {};
    if (!name || !version || !sha256) throw new Error(`a lock of packages has a line that is not understood: ${line}`);
    return { name, version, sha256 };
  });
}
