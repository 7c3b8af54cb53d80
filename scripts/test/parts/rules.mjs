// What can be said without running anything: types, lint, format, generated files, the package's contents.
import { built } from '../build.mjs';
import { command } from '../shell.mjs';
import { generatedFiles } from '../generated.mjs';
import { tarball } from '../tarball.mjs';

export default {
  name: 'rules',
  what: 'types, lint, format, generated files, the contents of the package',
  checks: [
    { name: 'build', run: async (log) => void (await built(log)) },
    command('types', 'npm run --silent typecheck'),
    command('lint', 'npx eslint .'),
    command('format', 'npx prettier --check .'),
    tarball,
    ...generatedFiles,
  ],
};
