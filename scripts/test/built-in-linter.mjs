// The linter that newer CDKs build in, over the example: neither errors, which this context no longer makes warnings of, nor
// warnings, which are in its report alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './folders.mjs';
import { sh } from './shell.mjs';

const context = { '@aws-cdk/core:validateAgainstDefaultRules': true, quiet: true };

/** The check, in a tree that has such a CDK. */
export const builtInLinter = (cwd) => ({
  name: 'built-in linter',
  run: async (log) => {
    const folder = cache('linted');
    const env = { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) };
    await sh(log, `rm -rf ${folder} && node scripts/ts.mjs bin/lakehouse.ts`, { cwd, env });
    const { pluginReports } = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
    const found = pluginReports.flatMap(({ violations }) => violations).map(({ ruleName }) => ruleName);
    if (pluginReports.length === 0) throw new Error('the linter did not run');
    if (found.length > 0) throw new Error(`found ${[...new Set(found)].join(', ')}`);
  },
});
