// Steps that several checks need, each done once.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './folders.mjs';
import { once, sh } from './shell.mjs';

/** Compiles the library and bundles the programs. */
export const built = once((log) => sh(log, 'npm run build'));

/** The package as it would be published. Returns the path of its tarball. */
export const packed = once(async (log) => {
  await built(log);
  const folder = cache('tarball');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await sh(log, `npm pack --ignore-scripts --pack-destination ${folder}`);
  return join(folder, readdirSync(folder)[0]);
});

/** A Python environment with packages of exact versions, kept between runs. Returns its folder. */
export async function python(log, name, requirements) {
  const folder = cache(`python-${name}`);
  if (!existsSync(join(folder, 'bin/python'))) await sh(log, `python3 -m venv ${folder}`);
  await sh(log, `${folder}/bin/pip install --quiet --disable-pip-version-check ${requirements}`);
  return folder;
}
