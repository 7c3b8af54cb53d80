// The runtimes of clusters: the default one is prepared, and kept until its lock changes; those with machine learning are resolved
// by their hashes and not fetched.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root } from '../folders.mjs';
import { sh } from '../shell.mjs';

const DEFAULT = '18.0.x-scala2.13';
const folder = cache('runtimes');

const prepare = {
  name: `prepare ${DEFAULT}`,
  run: async (log) => void (await sh(log, `npm run --silent runtime -- prepare ${DEFAULT} --folder ${folder}`)),
};

/** Resolved anew from its versions, a lock must come out whole, and with its hash among those of the index. uv is among the tools. */
const resolve = (key, file) => ({
  name: `resolve ${key} ${file}`,
  run: async (log) => {
    const lines = readFileSync(join(root, 'runtime', key, file), 'utf8').split('\n');
    const locked = lines.filter((line) => line.includes('==')).map((line) => line.split(' --hash='));
    const pins = `${cache('resolved')}-${key}-${file}`;
    writeFileSync(pins, locked.map(([pin]) => `${pin}\n`).join(''));
    const target = `--python-version 3.11 --python-platform ${/linux-(\w+)/.exec(file)[1]}-manylinux_2_28`;
    const uv = `${join(folder, '.prepare/tools/bin/uv')} pip compile --quiet --no-config --no-header --no-annotate`;
    const resolved = await sh(log, `${uv} --generate-hashes ${target} ${pins}`);
    const found = new Map(resolved.split(/\n(?=\S)/).map((entry) => [entry.split(/[ \\]/)[0], entry]));
    const wrong = locked.filter(([pin, hash]) => !found.get(pin)?.includes(hash)).map(([pin]) => pin);
    const missing = [...found.keys()].filter((pin) => !locked.some(([known]) => known === pin));
    if (wrong.length + missing.length > 0) throw new Error(`not as the index has it: ${[...wrong, ...missing].join(', ')}`);
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
