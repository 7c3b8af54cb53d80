// Generated files that are committed must be what their generators write now.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built } from './build.mjs';
import { cache, root } from './folders.mjs';
import { once, sh } from './shell.mjs';

const written = once(async (log) => {
  await built(log);
  await sh(log, `node scripts/docs/main.mjs ${cache('generated')}`);
});

const current = (file) => ({
  name: `${file} is current`,
  run: async (log) => {
    await written(log);
    const [kept, now] = [join(root, file), cache('generated', file)].map(
      (path) => existsSync(path) && readFileSync(path, 'utf8'),
    );
    if (kept !== now) throw new Error(`${file} is not what its generator writes: run npm run docs and commit it`);
  },
});

export const generatedFiles = ['README.md', 'API.md', 'docs/nag.generated.md'].map(current);
