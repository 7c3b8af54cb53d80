import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, ROOT, synthesize } from './program';

jest.setTimeout(60_000);

const templates = (folder: string) => readdirSync(join(folder, 'cdk.out')).filter((file) => file.endsWith('.template.json'));

test('a folder with nothing but a description becomes stacks, and the topology goes to stderr', async () => {
  const folder = folderWith();
  const { exitCode, stdout, stderr } = await synthesize(folder);
  expect(stderr).toMatch(/^WORKSPACE .*\nacme\/prod .* lakehouse-acme-prod +\d+\nacme\/dev .* that of acme\/prod/m);
  expect([exitCode, stdout]).toEqual([0, '']);
  expect(templates(folder)).toEqual([
    'lakehouse-acme-prod.template.json',
    'lakehouse-eu1.template.json',
    'lakehouse-globex-prod.template.json',
  ]);
});

test('only what is asked for is built, quietly if asked', async () => {
  const folder = folderWith();
  const { exitCode, stderr } = await synthesize(folder, { only: 'globex/prod,acme/dev', quiet: 'true' });
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(templates(folder)).toEqual(['lakehouse-acme-prod.template.json', 'lakehouse-globex-prod.template.json']);
});

test('the same templates come of any project: flags are set here, and where things are made is not said', async () => {
  const folder = folderWith();
  await synthesize(folder, { only: 'globex', quiet: true });
  const template = readFileSync(join(folder, 'cdk.out/lakehouse-globex-prod.template.json'), 'utf8');
  expect(template).not.toContain('AWS::Partition'); // partition literals are such a flag
  expect(readFileSync(join(folder, 'cdk.out/manifest.json'), 'utf8')).not.toContain('bin/lakehouse.js');
});

const EXAMPLE = undefined;

test.each<[string, unknown, object, RegExp]>([
  ['no description', EXAMPLE, { description: 'other.json' }, /^cdk-lakehouse: other\.json must be a file that can be read/],
  [
    'a wrong description',
    {},
    {},
    /lakehouse\.json has 2 mistakes:\n {2}- controlPlanes: is required.*\n {2}- accounts: is required/,
  ],
  ['an unknown name', EXAMPLE, { only: 'acme/qa' }, /got "acme\/qa"; known are acme\/prod, acme\/dev\n/],
  [
    'an unknown pack',
    EXAMPLE,
    { nag: 'AwsSolution' },
    /nag must name packs of cdk-nag, got "AwsSolution"; known are AwsSolutions, HIPAA/,
  ],
  ['a context of the wrong type', EXAMPLE, { description: 1 }, /context description must be a text, got 1/],
])('fails on %s', async (_, description, context, message) => {
  const folder = folderWith(description);
  useCdkNag(folder);
  const { exitCode, stderr } = await synthesize(folder, { quiet: true, ...context });
  expect(stderr).toMatch(message);
  expect(exitCode).toBeGreaterThan(0);
});

test('what a construct rejects is said with its path, and without a stack', async () => {
  const folder = folderWith(
    readFileSync(join(ROOT, 'lakehouse.json'), 'utf8').replace('"expectedNodes": 500', '"expectedNodes": 20000'),
  );
  const { exitCode, stderr } = await synthesize(folder, { only: 'acme' });
  expect(stderr).toMatch(/^cdk-lakehouse: .*expectedNodes.*\n {2}at lakehouse-acme-prod\//);
  expect(stderr).not.toMatch(/node_modules|\.js:\d/);
  expect(exitCode).toBe(1);
});

test("the project's cdk-nag finds nothing in the example", async () => {
  const folder = folderWith();
  useCdkNag(folder);
  const { exitCode, stderr } = await synthesize(folder, { quiet: true, nag: 'AwsSolutions,NIST80053R5,HIPAASecurity,PCIDSS321' });
  expect(stderr).toBe(
    ['AwsSolutions', 'NIST80053R5', 'HIPAASecurity', 'PCIDSS321'].map((pack) => `cdk-nag ${pack}: 0 findings\n`).join(''),
  );
  expect(exitCode).toBe(0);
});

test('findings of cdk-nag are listed, and fail', async () => {
  const folder = folderWith();
  const module = join(folder, 'node_modules/cdk-nag');
  mkdirSync(module, { recursive: true });
  writeFileSync(
    join(module, 'index.js'),
    `exports.PickyChecks = class { validateScope() { return { violations: [{ ruleName: 'Picky-1', description: 'Too large. Really.',
      violatingResources: [{ resourceLogicalId: 'Vpc' }, { resourceLogicalId: 'Role' }] }] }; } };`,
  );
  const { exitCode, stderr } = await synthesize(folder, { quiet: true, only: 'globex', nag: 'Picky' });
  expect(stderr).toBe('cdk-nag Picky: 2 findings\n  Picky-1  Vpc   Too large.\n  Picky-1  Role  Too large.\n');
  expect(exitCode).toBe(1);
});

test('without cdk-nag the program says what to install', async () => {
  const { exitCode, stderr } = await synthesize(folderWith(), { quiet: true, only: 'globex', nag: 'AwsSolutions' });
  expect(stderr).toBe('cdk-lakehouse: context nag needs cdk-nag 3 in the project: run "npm install --save-dev cdk-nag@3"\n');
  expect(exitCode).toBe(1);
});

function useCdkNag(folder: string): void {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules/cdk-nag'), join(folder, 'node_modules/cdk-nag'));
}
