// What synthesizing data planes costs, beside apps without this library: one of L1 classes that makes the very same resources,
// and one of the CDK's L2s as one would write it by hand.
//   npm run bench:synth              1, 10, 100 and 500 data planes
//   npm run bench:synth -- 1 10      other numbers
//   npm run bench:synth -- --goals   fails when a goal of bench/README.md is missed
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectGoals } from './goals.mjs';
import { l1Program } from './l1-program.mjs';
import { measurePlanes } from './measure.mjs';
import { measureSelection, selectionTable } from './selection.mjs';
import { ratios, table } from './table.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = join(root, '.cache/bench');
const asked = process.argv
  .slice(2)
  .filter((argument) => argument !== '--goals')
  .map(Number);
const counts = asked.length > 0 ? asked : [1, 10, 100, 500];

mkdirSync(work, { recursive: true });
const library = await compiled('library');
const l2 = await compiled('l2');
const template = templateOf(library);
const l1 = join(work, 'l1.cjs');
writeFileSync(l1, l1Program(template));
expectSameResources(template, templateOf(l1));

const programs = { l1, l2, library };
const rows = counts.map((count) => ({ count, costs: measurePlanes(programs, count, rounds(count)) }));
const resources = Object.fromEntries(
  Object.entries(programs).map(([name, file]) => [name, Object.keys(templateOf(file).Resources).length]),
);
const selection = measureSelection(work);
console.log(`${table(rows, resources)}\n\n${selectionTable(selection)}`);
if (process.argv.includes('--goals')) expectGoals(ratios(rows), selection);

/** Few data planes are quick and noisy, many are slow and steady. */
function rounds(count) {
  if (count <= 10) return 7;
  return count <= 100 ? 5 : 3;
}

/** One of the programs beside this file, as JavaScript that runs with the compiled library. */
async function compiled(name) {
  const outfile = join(work, `${name}.cjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['aws-cdk-lib', 'constructs'],
    plugins: [{ name: 'library', setup: (esbuild) => esbuild.onResolve({ filter: /^cdk-lakehouse$/ }, compiledLibrary) }],
  });
  return outfile;
}

function compiledLibrary() {
  return { path: join(root, 'lib/index.js'), external: true };
}

function templateOf(program) {
  const require = createRequire(import.meta.url);
  const { App } = require('aws-cdk-lib/core');
  const assembly = new App({ outdir: join(work, 'cdk.out') });
  new (require(program).Plane)(assembly, 'Plane0', 0);
  return JSON.parse(readFileSync(assembly.synth().stacks[0].templateFullPath, 'utf8'));
}

function expectSameResources(one, other) {
  for (const [logicalId, { Type, Properties }] of Object.entries(one.Resources)) {
    const twin = other.Resources[logicalId];
    if (JSON.stringify({ Type, Properties }) !== JSON.stringify({ Type: twin?.Type, Properties: twin?.Properties }))
      throw new Error(`the L1 program makes another ${logicalId}`);
  }
}
