import { parseArgs } from 'node:util';
import { LakehouseDescription } from '../../lib/deployment';
import { planStacks } from '../../lib/deployment/plan';
import { DEFAULT_QUALIFIER } from '../aws/bootstrap-qualifier';
import type { Command } from './command';
import { DESCRIPTION } from './description-file';

export const doctor: Command = {
  usage: '[options]',
  summary: 'Check credentials and bootstrap of every AWS account, and after deployment whom the cross-account roles trust.',
  options: {
    '--only <name>': 'only a control plane, an account or a workspace; may be repeated',
    '--profile <name>': 'a profile to use besides the default credentials; may be repeated',
    '--as <role-arn>': "role to try trust as; the control plane's doctor role by default",
    '--outputs <path>': 'file that "cdk deploy --outputs-file" wrote; CloudFormation is asked by default',
    '--qualifier <name>': `qualifier of the bootstrap; ${DEFAULT_QUALIFIER} by default`,
    '--description <path>': 'path of the description; lakehouse.json by default',
  },

  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        profile: { type: 'string', multiple: true, default: [] },
        as: { type: 'string' },
        outputs: { type: 'string' },
        qualifier: { type: 'string', default: DEFAULT_QUALIFIER },
        description: { type: 'string', default: DESCRIPTION },
      },
    });
    const plan = planStacks(LakehouseDescription.fromFile(values.description), values.only);
    const { examine } = await import('../doctor/index.js'); // with the AWS SDK, which the app does without
    const { report } = await import('../doctor/report.js');
    const { text, exitCode } = report(await examine(plan, { ...values, profiles: values.profile }));
    console.log(text);
    return exitCode;
  },
};
