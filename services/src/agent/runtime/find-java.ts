import { readdir, readFile, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Environment } from '../../platform/settings';
import { RuntimeNotReady } from './runtime-not-ready';

/** Where packages of Linux distributions and of macOS put Java: the folder of all, and the home below each. */
const PLACES = [
  { folder: '/usr/lib/jvm', home: '' },
  { folder: '/Library/Java/JavaVirtualMachines', home: 'Contents/Home' },
];

/**
 * Finds a Java of the major version: JAVA_HOME, else the one on PATH, else where the system keeps them.
 *
 * @returns its home
 * @throws RuntimeNotReady when there is none, with what was found instead
 */
export async function findJava(major: number, environment: Environment, places = PLACES): Promise<string> {
  const seen: string[] = [];
  for (const home of await candidates(environment, places)) {
    const version = await versionOf(home);
    if (version === undefined) continue;
    if (majorOf(version) === major) return home;
    seen.push(`${version} in ${home}`);
  }
  const found = seen.length > 0 ? `found ${[...new Set(seen)].join(', ')}` : 'found none';
  throw new RuntimeNotReady(`Java ${major} is needed, ${found}; install a JDK or JRE ${major}, or set JAVA_HOME to one`);
}

async function candidates(environment: Environment, places: typeof PLACES): Promise<string[]> {
  const homes = environment.JAVA_HOME ? [environment.JAVA_HOME] : [];
  for (const folder of (environment.PATH ?? '').split(delimiter).filter(Boolean)) {
    const java = await realpath(join(folder, 'java')).catch(() => undefined);
    if (java) homes.push(dirname(dirname(java)));
  }
  for (const { folder, home } of places) {
    const names = await readdir(folder).catch(() => []);
    homes.push(...names.sort().map((name) => join(folder, name, home)));
  }
  return homes;
}

/** The version in the file that every JDK and JRE since 9 has in its home, such as `JAVA_VERSION="17.0.15"`. */
async function versionOf(home: string): Promise<string | undefined> {
  const release = await readFile(join(home, 'release'), 'utf8').catch(() => '');
  return /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1];
}

function majorOf(version: string): number {
  return Number(/^\d+/.exec(version)?.[0]);
}
