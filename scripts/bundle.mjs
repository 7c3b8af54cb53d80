// Bundles the programs: the services' one into the image's context and the archive of the agent, the functions of custom resources
// and the command line tools beside their sources.
//   node scripts/bundle.mjs                    all
//   node scripts/bundle.mjs services <folder>  the services' program alone, into another folder
import { build } from 'esbuild';
import { makeAgentArchive } from './agent-archive.mjs';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [only, folder = 'services/image'] = process.argv.slice(2);
// The image runs Node 24; on a laptop the oldest Node that the package supports runs the same file.
const common = { absWorkingDir: root, bundle: true, platform: 'node', target: 'node20.19', format: 'cjs', logLevel: 'warning' };

/** The library as it was compiled, from wherever below bin/ it is imported. */
const libraryOutside = {
  name: 'library-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\/.*\blib\b/ }, ({ path, resolveDir }) => {
      const target = join(resolveDir, path);
      if (!target.startsWith(join(root, 'lib'))) return undefined;
      return { path: relative(join(root, 'bin'), target), external: true };
    }),
};

await build({ ...common, entryPoints: ['services/src/main.ts'], outfile: join(folder, 'main.js'), legalComments: 'eof' });
for (const beside of ['migrations', 'python']) {
  rmSync(resolve(root, folder, beside), { recursive: true, force: true });
  const filter = (path) => !path.endsWith('__pycache__');
  cpSync(join(root, 'services', beside), resolve(root, folder, beside), { recursive: true, filter });
}
rmSync(resolve(root, folder, 'runtime'), { recursive: true, force: true });
cpSync(join(root, 'runtime'), resolve(root, folder, 'runtime'), {
  recursive: true,
  filter: (path) => !/\block(\.mjs)?$/.test(path),
});
if (only !== 'services') {
  await makeAgentArchive(join(root, 'services'));
  for (const folder of ['lib/control-plane/one-off-task', 'lib/workspace/registrar']) await bundleFunction(folder);
  for (const file of readdirSync(join(root, 'bin'))) if (/(?<!\.d)\.ts$/.test(file)) await bundleTool(`bin/${file}`);
}

/** Lambda's own runtime has the AWS SDK. */
async function bundleFunction(feature) {
  const external = ['@aws-sdk/*'];
  await build({ ...common, entryPoints: [`${feature}/handler/index.ts`], outfile: `${feature}/function/index.js`, external });
}

/** What a user of the library has anyway stays outside, so that the tools see the same constructs as the user's own app. */
async function bundleTool(source) {
  const outfile = source.replace(/\.ts$/, '.js');
  const shebang = '#!/usr/bin/env node';
  const banner = readFileSync(join(root, source), 'utf8').startsWith('#!') ? undefined : { js: shebang };
  await build({
    ...common,
    entryPoints: [source],
    outfile,
    banner,
    external: ['aws-cdk-lib', 'constructs', 'cdk-nag'],
    plugins: [libraryOutside],
  });
  chmodSync(join(root, outfile), 0o755);
}
