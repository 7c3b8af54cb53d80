import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../definition';
import { explainPip } from './explain-pip';
import { hashFile } from './hash-file';
import { requirements, type LockedPackage } from './lock-files';
import { run, type Running } from './run';
import type { Tools } from './tools';

/** How many packages one start of pip fetches: what a preparation loses at most when it is killed. */
const BATCH = 8;

/** The oldest glibc that locked wheels may ask for: that of Amazon Linux 2023 is newer. */
const GLIBC_MINOR = 28;

/** Fetches the packages into a folder with pip, as this machine is set up; those that are there are not fetched again. */
export async function fetchPackages(
  folder: string,
  packages: readonly LockedPackage[],
  platform: Platform,
  tools: Tools,
  running: Running,
  report: (line: string) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const missing = await missingIn(folder, packages);
  let there = packages.length - missing.length;
  if (there > 0) report(`packages: ${there} of ${packages.length} are there`);
  const arriving = `${folder}.part`;
  for (let start = 0; start < missing.length; start += BATCH) {
    const batch = missing.slice(start, start + BATCH);
    await rm(arriving, { recursive: true, force: true });
    await mkdir(arriving);
    const list = join(arriving, 'requirements.txt');
    await writeFile(list, requirements(batch));
    const fetch = ['-m', 'pip', 'download', '--quiet', '--no-input', '--progress-bar', 'off', '--no-deps', '--require-hashes'];
    const target = ['--no-build-isolation', ...platformTags(platform), '--dest', arriving, '--requirement', list];
    await run(tools.python, [...fetch, ...target], running).catch(explainPip);
    await rm(list);
    for (const name of await readdir(arriving)) await rename(join(arriving, name), join(folder, name));
    there += batch.length;
    report(`packages: ${there} of ${packages.length}, ${batch.map(({ name, version }) => `${name} ${version}`).join(', ')}`);
  }
  await rm(arriving, { recursive: true, force: true });
}

async function missingIn(folder: string, packages: readonly LockedPackage[]): Promise<LockedPackage[]> {
  const hashes = new Set<string | undefined>();
  for (const name of await readdir(folder)) hashes.add(await hashFile(join(folder, name)));
  return packages.filter(({ sha256 }) => !hashes.has(sha256));
}

/** Every name under which a wheel for this platform may go. */
function platformTags(platform: Platform): string[] {
  const minors = Array.from({ length: GLIBC_MINOR - 4 }, (_, index) => `manylinux_2_${GLIBC_MINOR - index}`);
  const names = [...minors, 'manylinux2014', 'manylinux2010', 'manylinux1', 'linux'];
  return names.flatMap((name) => ['--platform', `${name}_${platform.replace('linux-', '')}`]);
}

/** What uv calls the platform. */
export function targetOf(platform: Platform): string {
  return `${platform.replace('linux-', '')}-manylinux_2_${GLIBC_MINOR}`;
}
