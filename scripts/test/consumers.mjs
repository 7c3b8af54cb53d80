// Fresh apps outside of this tree, so that nothing resolves to what is installed here.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packed, python as environment } from './build.mjs';
import { cache, root } from './folders.mjs';
import { sh } from './shell.mjs';

const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pinned = (...names) => names.map((name) => `${name}@${devDependencies[name]}`).join(' ');
const offline = { CDK_VALIDATION: 'false', AWS_EC2_METADATA_DISABLED: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' };

/** A strict app in TypeScript that even checks the declarations of its dependencies. */
export const typescript = {
  name: 'TypeScript',
  run: (log) =>
    inFreshFolder('typescript', async (cwd) => {
      await install(log, cwd, pinned('aws-cdk-lib', 'constructs', 'typescript', '@types/node'));
      await sh(log, 'npx tsc', { cwd });
      await sh(log, 'node app.js', { cwd, env: { ...offline, CDK_OUTDIR: join(cwd, 'cdk.out') } });
      await expectTemplates(log, join(cwd, 'cdk.out'));
    }),
};

/** No code at all: `cdk.json` names this package's program as the app. */
export const description = {
  name: 'only a description',
  run: (log) =>
    inFreshFolder('description', async (cwd) => {
      cpSync(join(root, 'lakehouse.json'), join(cwd, 'lakehouse.json'));
      await install(log, cwd, pinned('aws-cdk', 'aws-cdk-lib', 'constructs'));
      await sh(log, 'npx cdk synth --quiet', { cwd, env: offline });
      await expectTemplates(log, join(cwd, 'cdk.out'));
    }),
};

/** A wheel made by jsii, installed into a fresh environment. */
export const python = {
  name: 'Python',
  run: (log) =>
    inFreshFolder('python', async (cwd) => {
      await packed(log); // compiles
      const dist = cache('wheel');
      rmSync(dist, { recursive: true, force: true });
      await sh(log, `npx jsii-pacmak --targets python --outdir ${dist}`);
      const wheel = readdirSync(join(dist, 'python')).find((file) => file.endsWith('.whl'));
      const library = devDependencies['aws-cdk-lib'];
      const folder = await environment(log, 'consumer', `--force-reinstall --no-deps ${join(dist, 'python', wheel)}`);
      await sh(log, `${folder}/bin/pip install --quiet aws-cdk-lib==${library} ${join(dist, 'python', wheel)}`);
      await sh(log, `${folder}/bin/python app.py`, { cwd, env: { ...offline, CDK_OUTDIR: join(cwd, 'cdk.out') } });
      await expectTemplates(log, join(cwd, 'cdk.out'));
    }),
};

async function inFreshFolder(name, work) {
  const folder = mkdtempSync(join(tmpdir(), `consumer-${name}-`));
  try {
    cpSync(join(root, 'test/consumers', name), folder, { recursive: true });
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function install(log, cwd, packages) {
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  await sh(log, `npm install --no-audit --no-fund --save-exact ${await packed(log)} ${packages}`, { cwd });
}

async function expectTemplates(log, folder) {
  const templates = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  log.add(`${templates.length} templates\n`);
  if (templates.length === 0) throw new Error('no template was synthesized');
}
