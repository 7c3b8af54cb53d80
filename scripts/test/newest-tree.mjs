// A copy of the working tree with the newest CDK. A copy, because both CDKs in one tree would be mixed up by resolution.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { built } from './build.mjs';
import { cache, root } from './folders.mjs';
import { once, sh } from './shell.mjs';

const LIBRARY = '2.276.0';
const CONSTRUCTS = '10.8.1';
const folder = cache('newest');

const made = once(async (log) => {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name !== 'node_modules') rmSync(join(folder, name), { recursive: true });
  const files = (await sh(log, 'git ls-files --cached --others --exclude-standard -z')).split('\0').filter(Boolean);
  for (const file of files.filter((each) => existsSync(join(root, each)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  await sh(log, `npm install --no-save --ignore-scripts --no-audit --no-fund aws-cdk-lib@${LIBRARY} constructs@${CONSTRUCTS}`, {
    cwd: folder,
  });
  // What the programs run with is compiled against the lowest CDK, here as at a user's.
  await built(log);
  for (const name of ['lib', 'bin', 'services/image', 'services/node'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
});

export const newestTree = { version: LIBRARY, folder, made };
