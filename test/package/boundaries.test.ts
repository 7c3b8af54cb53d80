import { dirname, join } from 'node:path';
import { importsOf, sourcesBelow } from './sources';

const library = sourcesBelow('lib');

/** Sources below `folder` that import something below `target`. */
const crossings = (folder: string, target: string) =>
  library
    .filter(({ path }) => path.startsWith(folder))
    .flatMap((source) => importsOf(source).map((name) => `${source.path} imports ${join(dirname(source.path), name)}`))
    .filter((line) => line.includes(` imports ${target}`));

test('the library imports parts of the CDK, never its root, which loads every service', () => {
  const whole = library.filter((source) => importsOf(source).includes('aws-cdk-lib')).map(({ path }) => path);
  expect(whole).toEqual([]);
});

test('a data plane knows the contract, never a control plane', () => {
  expect(crossings('lib/data-plane/', 'lib/control-plane')).toEqual([]);
});

test('a workspace knows the contract and what it is told, whoever made it', () => {
  for (const target of ['lib/control-plane', 'lib/data-plane', 'lib/deployment']) {
    expect(crossings('lib/workspace/', target)).toEqual([]);
  }
});

test.each(['lib/contract/', 'lib/shared/'])('%s stands below the planes and the description', (folder) => {
  for (const target of ['lib/control-plane', 'lib/data-plane', 'lib/deployment', 'lib/workspace']) {
    expect(crossings(folder, target)).toEqual([]);
  }
});

test('one file reaches into the internals of the CDK', () => {
  const reaching = library.filter((source) => importsOf(source).some((name) => /^aws-cdk-lib\/.*\/(lib|private)\b/.test(name)));
  expect(reaching.map(({ path }) => path)).toEqual(['lib/shared/lit.ts']);
});

test('files are small: half of them under 110 lines, none over 600', () => {
  const lengths = ['lib', 'bin', 'services/src', 'test', 'examples', 'integ', 'bench']
    .flatMap(sourcesBelow)
    .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
    .sort((a, b) => a.lines - b.lines);
  expect(lengths[Math.floor(lengths.length / 2)]?.lines).toBeLessThan(110);
  expect(lengths.filter(({ lines }) => lines > 600)).toEqual([]);
});
