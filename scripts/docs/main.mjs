// Writes the generated documents: API.md from the compiled library, docs/nag.generated.md from synthesized constructs.
//   node scripts/docs/main.mjs [folder]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '.';
mkdirSync(join(folder, 'docs'), { recursive: true });
run('npx', ['jsii-docgen', '--output', join(folder, 'API.md')]);
run('node', ['scripts/ts.mjs', 'scripts/docs/nag.ts', join(folder, 'docs/nag.generated.md')]);

function run(command, parameters) {
  const { status } = spawnSync(command, parameters, { stdio: 'inherit', env: { ...process.env, CDK_VALIDATION: 'false' } });
  if (status !== 0) process.exit(status ?? 1);
}
