import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { App, BootstraplessSynthesizer } from 'aws-cdk-lib/core';
import { LakehouseDescription } from '../../lib/deployment';
import { addDataPlaneStack } from '../../lib/deployment/data-plane-stacks';
import type { DataPlanePlan } from '../../lib/deployment/plan';
import { onePlan } from './one-plan';
import type { Command } from './command';
import { DESCRIPTION } from './description-file';
import { CommandError } from './errors';
import { FEATURE_FLAGS } from './feature-flags';

/** Bytes of a template that CloudFormation takes from a bucket or the console. */
const LONGEST = 1_000_000;

export const template: Command = {
  usage: '<account>/<workspace>',
  summary: 'Write the CloudFormation template of a VPC and its workspaces, for a customer who has no CDK.',
  options: {
    '--out <path>': '<stack>.template.json by default; - prints it',
    '--description <path>': 'path of the description; lakehouse.json by default',
  },

  run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string' }, description: { type: 'string', default: DESCRIPTION } },
    });
    const plan = onePlan('template', LakehouseDescription.fromFile(values.description), positionals);
    const text = templateOf(plan);
    if (values.out === '-') {
      process.stdout.write(text);
      return Promise.resolve(0);
    }
    const path = values.out ?? `${plan.stackName}.template.json`;
    writeFileSync(path, text);
    console.error(
      `wrote ${path}; in AWS account ${plan.account.awsAccount}, region ${plan.served.controlPlane.contract.region}, create the stack ` +
        `${plan.stackName} of it with the capability CAPABILITY_IAM, then: cdk-lakehouse register ${positionals.join('')} --help`,
    );
    return Promise.resolve(0);
  },
};

/** Without the function that registers, nothing of the template lies anywhere else. */
function templateOf(plan: DataPlanePlan): string {
  const app = new App({
    autoSynth: false,
    analyticsReporting: false,
    context: FEATURE_FLAGS,
    defaultStackSynthesizer: new BootstraplessSynthesizer(),
  });
  const unregistered = plan.workspaces.map((workspace) => ({ ...workspace, register: false }));
  const stack = addDataPlaneStack(app, { ...plan, workspaces: unregistered });
  if (stack.node.findAll().some((node) => 'nestedStackResource' in node && node !== stack)) {
    throw new CommandError(
      `template takes a VPC with at most 12 workspaces, got ${plan.workspaces.length}: further ones lie in stacks of their own, whose templates would have to lie in a bucket`,
    );
  }
  const made: unknown = app.synth().getStackArtifact(stack.artifactId).template;
  const text = `${JSON.stringify(made, undefined, 1)}\n`;
  return Buffer.byteLength(text) <= LONGEST ? text : `${JSON.stringify(made)}\n`;
}
