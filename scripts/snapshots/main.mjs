// The templates of the apps in integ/, compared with those that are committed beside them.
//   node scripts/snapshots/main.mjs                   compares all; ends with a line of counts
//   node scripts/snapshots/main.mjs commercial        one app
//   node scripts/snapshots/main.mjs --update          writes them
//   node scripts/snapshots/main.mjs --newer-cdk       compares on a CDK that tags more types of resources
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differences } from './differences.mjs';
import { normalise, withoutNewTags } from './normalise.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const update = process.argv.includes('--update');
const newerCdk = process.argv.includes('--newer-cdk');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const apps = readdirSync(join(root, 'integ'))
  .filter((file) => /^integ\..+\.ts$/.test(file))
  .map((file) => file.slice('integ.'.length, -'.ts'.length))
  .filter((name) => names.length === 0 || names.includes(name));

let failed = 0;
for (const name of apps) {
  const problem = check(name);
  console.log(`${problem ? 'differs' : update ? 'written' : 'same   '} ${name}${problem ? `\n${problem}` : ''}`);
  if (problem) failed++;
}
if (failed > 0) console.log('\nIf these changes are meant: npm run snapshots -- --update');
console.log(`${apps.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || apps.length === 0 ? 1 : 0;

/** What is wrong with one app's templates, or nothing. */
function check(name) {
  const made = join(root, '.cache/integ', name);
  const kept = join(root, `integ/integ.${name}.ts.snapshot`);
  const failure = synthesize(name, made);
  if (failure) return failure;
  const now = templates(made);
  if (update) return write(kept, now);
  const before = templates(kept);
  return differences(before, newerCdk ? withoutNewTags(before, now) : now);
}

function synthesize(name, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, ['scripts/ts.mjs', `integ/integ.${name}.ts`], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false' },
    encoding: 'utf8',
  });
  return status === 0 ? undefined : stderr;
}

function templates(folder) {
  // The stack that IntegTest adds for assertions is empty.
  const files = readdirSync(folder).filter((file) => file.endsWith('.template.json') && !file.includes('DeployAssert'));
  return new Map(files.sort().map((file) => [file, normalise(readFileSync(join(folder, file), 'utf8'))]));
}

function write(folder, made) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, template] of made) writeFileSync(join(folder, file), `${JSON.stringify(template, undefined, 1)}\n`);
}
