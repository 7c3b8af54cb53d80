// Runs a TypeScript program from its sources: `node scripts/ts.mjs <file> [arguments]`. Unlike other runners it takes a source
// before what jsii compiled beside it, also in a folder's index, so that nothing stale takes part; and it knows this package
// by its name, as users do.
import { transformSync } from '@swc/core';
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const require = createRequire(join(root, 'package.json'));
const options = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

const { '.js': javascript, ...others } = Module._extensions;
for (const extension of Object.keys(Module._extensions)) delete Module._extensions[extension];
Module._extensions['.ts'] = (module, filename) =>
  module._compile(transformSync(readFileSync(filename, 'utf8'), { ...options, filename }).code, filename);
Object.assign(Module._extensions, { '.js': javascript, ...others });

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolveFilename(request === 'cdk-lakehouse' ? join(root, 'lib/index.ts') : request, ...rest);

process.argv.splice(1, 1);
process.setSourceMapsEnabled(true);
require(resolve(process.argv[1]));
