// The same sources and tests on the newest CDK, in a copy of the working tree that has it installed. The built-in linter of
// newer CDKs runs here, once, with its warnings as errors.
import { counting, jest } from '../counts.mjs';
import { builtInLinter } from '../built-in-linter.mjs';
import { newestTree } from '../newest-tree.mjs';
import { sh } from '../shell.mjs';

const cwd = newestTree.folder;
const before = newestTree.made;
const then = (check) => ({ ...check, run: async (log) => (await before(log), check.run(log)) });

export default {
  name: 'newest',
  what: `types, unit tests, snapshots and the built-in linter on aws-cdk-lib ${newestTree.version}`,
  checks: [
    jest('newest', 'test', { cwd, before }),
    then({ name: 'types', run: async (log) => void (await sh(log, 'npm run --silent typecheck', { cwd })) }),
    then(counting('snapshots', 'node scripts/snapshots/main.mjs --newer-cdk', { cwd })),
    then(builtInLinter(cwd)),
  ],
};
