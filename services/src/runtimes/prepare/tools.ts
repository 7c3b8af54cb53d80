import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainPip } from './explain-pip';
import { requirements, type LockedPackage } from './lock-files';
import { PreparationError } from './preparation-error';
import { ProgramFailed, run, type Running } from './run';

/** The programs that prepare: pip fetches with this machine's configuration, uv lays out what was fetched. */
export interface Tools {
  /** A Python whose pip has the locked version. */
  readonly python: string;
  readonly uv: string;
}

/** Makes a virtual environment with the tools, unless it is there. Of an unfinished one nothing is used. */
export async function createTools(
  folder: string,
  lock: readonly LockedPackage[],
  python: string,
  running: Running,
): Promise<Tools> {
  const tools = { python: join(folder, 'bin', 'python'), uv: join(folder, 'bin', 'uv') };
  const mark = join(folder, 'requirements.txt');
  const wanted = requirements(lock);
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return tools;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run(python, ['-m', 'venv', folder], running).catch((error: unknown) => {
    const hint = 'on Debian and Ubuntu the package python3-venv is missing';
    const what = error instanceof ProgramFailed ? error.output : '';
    throw new PreparationError(`${python} cannot make a virtual environment (${hint}): ${what}`, { cause: error });
  });
  await writeFile(`${mark}.new`, wanted);
  const install = ['-m', 'pip', 'install', '--quiet', '--no-input', '--no-deps', '--only-binary=:all:', '--require-hashes'];
  await run(tools.python, [...install, '--requirement', `${mark}.new`], running).catch(explainPip);
  await rename(`${mark}.new`, mark);
  return tools;
}
