// The runtimes of clusters: the default one is prepared, and kept until its lock changes; those with machine learning are resolved
// by their hashes and not fetched.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root } from '../folders.mjs';
import { sh } from '../shell.mjs';

const DEFAULT = '18.0.x-scala2.13';
const folder = cache('runtimes');

const prepare = {
  name: `prepare ${DEFAULT}`,
  run: async (log) => void (await sh(log, `npm run --silent runtime -- prepare ${DEFAULT} --folder ${folder}`)),
};

/** uv is among the tools with which the default one was prepared. */
const resolve = (key, file) => ({
  name: `resolve ${key} ${file}`,
  run: async (log) => {
    const platform = /linux-(\w+)/.exec(file)[1];
    const uv = join(folder, '.prepare/tools/bin/uv');
    const target = `--target ${cache('resolved')} --python 3.11 --python-platform ${platform}-manylinux_2_28`;
    const lock = join(root, 'runtime', key, file);
    await sh(log, `${uv} pip install --dry-run --no-config --no-deps --require-hashes --no-build-isolation ${target} -r ${lock}`);
  },
});

const learning = readdirSync(join(root, 'runtime')).filter((key) => key.includes('-ml-'));
const locks = learning.flatMap((key) =>
  readdirSync(join(root, 'runtime', key))
    .filter((file) => file.startsWith('packages.'))
    .map((file) => resolve(key, file)),
);

export default {
  name: 'runtimes',
  what: 'the default runtime prepared, those with machine learning resolved',
  serial: true, // they share the tools
  checks: [prepare, ...locks],
};
