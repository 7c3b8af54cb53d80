// The list of files in the package: what users need is there, what they do not need is not.
import { built } from './build.mjs';
import { Log, sh } from './shell.mjs';

const NEEDED = [
  '.jsii',
  'API.md',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'VERSIONS.md',
  'bin/lakehouse.js',
  'lib/control-plane/one-off-task/function/index.js',
  'lib/index.d.ts',
  'lib/index.js',
  'lib/workspace/registrar/function/index.js',
  'services/image/Dockerfile',
  'services/image/main.js',
  'services/node/agent.tar.gz',
];
const ALLOWED = [
  /^lib\/.+\.(js|d\.ts)$/,
  /^bin\/[\w-]+\.js$/,
  /^services\/image\//,
  /^[\w-]+\.schema\.json$/,
  /^package\.json$/,
  /^services\/processes\.json$/,
];
const UNWANTED = [/\.map$/, /(?<!\.d)\.ts$/, /\.test\./, /tsbuildinfo$/];

export const tarball = {
  name: 'contents of the package',
  run: async (log) => {
    await built(log);
    const [{ files }] = JSON.parse(await sh(new Log(), 'npm pack --dry-run --json --ignore-scripts'));
    const paths = files.map(({ path }) => path);
    const missing = NEEDED.filter((path) => !paths.includes(path));
    const strange = paths.filter(
      (path) =>
        UNWANTED.some((pattern) => pattern.test(path)) ||
        !(NEEDED.includes(path) || ALLOWED.some((pattern) => pattern.test(path))),
    );
    // Functions of custom resources are bundles, which nobody imports.
    const compiled = paths.filter((path) => /^lib\/.+\.js$/.test(path) && !/\/function\/index\.js$/.test(path));
    const untyped = compiled.filter((path) => !paths.includes(path.replace(/\.js$/, '.d.ts')));
    const problems = [
      ...missing.map((path) => `missing: ${path}`),
      ...strange.map((path) => `does not belong there: ${path}`),
      ...untyped.map((path) => `has no declarations: ${path}`),
    ];
    if (problems.length > 0) throw new Error(problems.join('\n'));
  },
};
