import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Platform } from '../definition';
import { explainPip } from './explain-pip';
import { requirements, type LockedPackage } from './lock-files';
import { targetOf } from './packages';
import { run, type Running } from './run';
import type { Tools } from './tools';

/** Packages with which others are built that come as sources, such as pyspark. */
const BUILDERS = ['setuptools', 'wheel'];

/** A virtual environment that is made. */
export interface Installation {
  /** The virtual environment; it may be moved later. */
  readonly folder: string;
  /** Where the fetched packages are. */
  readonly packagesFolder: string;
  /** A folder for what is only needed meanwhile. */
  readonly cache: string;
  readonly packages: readonly LockedPackage[];
  readonly platform: Platform;
  /** The Python of this machine that it starts. */
  readonly python: string;
  /** Whether modules are compiled now, which the first start is spared; the result differs from time to time. */
  readonly compiled: boolean;
}

/** Lays out the packages in a virtual environment, each checked against its hash once more; without a network. */
export async function install(wanted: Installation, tools: Tools, running: Running): Promise<void> {
  const { folder, packagesFolder, cache, packages, platform, python, compiled } = wanted;
  const environment = {
    ...running.environment,
    UV_CACHE_DIR: cache,
    UV_NO_CONFIG: '1',
    UV_OFFLINE: '1',
    UV_PYTHON_DOWNLOADS: 'never',
  };
  const uv = (...args: string[]) => run(tools.uv, ['--quiet', ...args], { ...running, environment }).catch(explainPip);
  await uv('venv', '--relocatable', '--python', python, folder);
  const builders = packages.filter(({ name }) => BUILDERS.includes(name));
  const list = `${folder}.txt`;
  for (const part of [builders, packages]) {
    await writeFile(list, requirements(part));
    const from = ['--no-index', '--find-links', packagesFolder, '--no-deps', '--require-hashes', '--no-build-isolation'];
    const to = ['--python', join(folder, 'bin', 'python'), '--python-platform', targetOf(platform)];
    await uv('pip', 'install', ...from, ...to, ...(compiled ? ['--compile-bytecode'] : []), '--requirement', list);
  }
  await rm(list);
  await forgetOrigins(folder);
}

/** Makes the virtual environment start the Python that Amazon Linux and others have in this place. */
export async function useSystemPython(folder: string, version: string): Promise<void> {
  const home = '/usr/bin';
  const link = join(folder, 'bin', 'python');
  await rm(link);
  await symlink(join(home, `python${version}`), link);
  const lines = [`home = ${home}`, 'include-system-site-packages = false', `version = ${version}`, 'relocatable = true'];
  await writeFile(join(folder, 'pyvenv.cfg'), `${lines.join('\n')}\n`);
}

/** uv notes when each file was written that it installed; from the same lock the result is to be the same. */
async function forgetOrigins(folder: string): Promise<void> {
  const note = 'uv_cache.json';
  const library = join(folder, 'lib'); // and not lib64, which leads there as well
  const names = await readdir(library, { recursive: true });
  for (const file of names.filter((name) => name.endsWith(`.dist-info/${note}`)).map((name) => join(library, name))) {
    await rm(file);
    const record = join(dirname(file), 'RECORD');
    const lines = (await readFile(record, 'utf8')).split('\n');
    await writeFile(record, lines.filter((line) => !line.includes(`.dist-info/${note},`)).join('\n'));
  }
}
