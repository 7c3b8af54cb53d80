// Writes the generated documents: README.md with the examples it shows, API.md from the compiled library, and
// docs/nag.generated.md from synthesized constructs.
//   node scripts/docs/main.mjs [folder]
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readme } from './readme.mjs';

const folder = process.argv[2] ?? '.';
mkdirSync(join(folder, 'docs'), { recursive: true });
writeFileSync(join(folder, 'README.md'), readme());
run('npx', ['jsii-docgen', '--output', join(folder, 'API.md')]);
run('node', ['scripts/ts.mjs', 'scripts/docs/nag.ts', join(folder, 'docs/nag.generated.md')]);

function run(command, parameters) {
  const { status } = spawnSync(command, parameters, { stdio: 'inherit', env: { ...process.env, CDK_VALIDATION: 'false' } });
  if (status !== 0) process.exit(status ?? 1);
}
