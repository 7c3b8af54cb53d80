// cfn-lint over every template that was synthesized, by the region of its stack.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { python } from './build.mjs';
import { cache } from './folders.mjs';
import { sh } from './shell.mjs';

const VERSION = '1.51.0';
// The CDK orders resources by DependsOn even where a reference already does.
const IGNORED = 'W3005';

export const cfnLint = {
  name: 'cfn-lint',
  run: async (log) => {
    const environment = await python(log, 'cfn-lint', `cfn-lint==${VERSION}`);
    await sh(log, 'node scripts/ts.mjs bin/lakehouse.ts', {
      env: { CDK_OUTDIR: cache('example'), CDK_VALIDATION: 'false' },
    });
    const folders = [cache('example'), ...readdirSync(cache('integ')).map((name) => cache('integ', name))];
    const byRegion = grouped(stacks(folders));
    for (const [region, files] of byRegion)
      await sh(log, `${environment}/bin/cfn-lint -i ${IGNORED} -r ${region} -- ${files.join(' ')}`);
  },
};

/** Template and region of each stack in some cloud assemblies. */
function stacks(folders) {
  return folders.flatMap((folder) => {
    const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    return Object.values(artifacts)
      .filter(({ type }) => type === 'aws:cloudformation:stack')
      .map(({ environment, properties }) => ({
        file: join(folder, properties.templateFile),
        region: environment.split('/').at(-1).replace('unknown-region', 'us-east-1'),
      }));
  });
}

function grouped(all) {
  const groups = new Map();
  for (const { file, region } of all) groups.set(region, [...(groups.get(region) ?? []), file]);
  return groups;
}
