// cfn-lint over every template that was synthesized, by the region of its stack.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { python } from './build.mjs';
import { cache } from './folders.mjs';
import { sh } from './shell.mjs';

const VERSION = '1.51.0';
// The CDK orders resources by DependsOn even where a reference already does.
const IGNORED = 'W3005';
// The stack that an integration test adds for assertions; without any it is empty.
const ASSERTIONS = 'DeployAssert4E6713E1';

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

/** Templates and regions of the stacks in some cloud assemblies, nested stacks included. */
function stacks(folders) {
  return folders.flatMap((folder) => {
    const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
    return Object.entries(artifacts)
      .filter(([id, { type }]) => type === 'aws:cloudformation:stack' && !id.endsWith(ASSERTIONS))
      .flatMap(([id, { environment, properties }]) => {
        const region = environment.split('/').at(-1).replace('unknown-region', 'us-east-1');
        const nested = files.filter((file) => file.startsWith(id) && file.endsWith('.nested.template.json'));
        return [properties.templateFile, ...nested].map((file) => ({ file: join(folder, file), region }));
      });
  });
}

function grouped(all) {
  const groups = new Map();
  for (const { file, region } of all) groups.set(region, [...(groups.get(region) ?? []), file]);
  return groups;
}
