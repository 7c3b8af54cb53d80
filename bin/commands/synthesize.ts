import { App } from 'aws-cdk-lib/core';
import { Lakehouse, LakehouseDescription } from '../../lib/deployment';
import { runNag } from '../nag';
import { AppContext } from './app-context';
import type { Command } from './command';
import { DESCRIPTION } from './description-file';
import { FEATURE_FLAGS } from './feature-flags';

/** Workspaces beyond which the assembly does without its tree of constructs, which would cost a tenth of the time. */
const FLEET = 25;

/** Every resource follows from the description: at which line of this program it is made tells a user nothing. */
const WITHOUT_STACK_TRACES = {
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
  'aws:cdk:disable-logicalId-metadata': true,
};

/** The CDK app: what runs without a command. */
export const synthesize: Command = {
  usage: '',
  summary: 'The CDK app.',

  run() {
    const context = new AppContext();
    const description = LakehouseDescription.fromFile(context.text('description') ?? DESCRIPTION);
    const workspaces = description.accounts.flatMap((account) => account.workspaces);
    const app = new App({ treeMetadata: workspaces.length <= FLEET, context: { ...FEATURE_FLAGS, ...WITHOUT_STACK_TRACES } });
    const lakehouse = new Lakehouse(app, { description, only: context.list('only') });
    if (!context.flag('quiet')) console.error(`${lakehouse.topology()}\n`);

    const packs = context.list('nag');
    const nag = packs && runNag(packs, app); // before synthesis, so that its findings are the last thing to be read
    app.synth();
    if (!nag) return Promise.resolve(0);
    console.error(nag.report);
    return Promise.resolve(nag.findings === 0 ? 0 : 1);
  },
};
