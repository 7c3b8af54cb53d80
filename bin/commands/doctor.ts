import { parseArgs } from 'node:util';
import { LakehouseDescription } from '../../lib/deployment';
import { planStacks } from '../../lib/deployment/plan';
import { AccountClient } from '../../lib/workspace/account-api/account-client';
import { version } from '../../package.json';
import { DEFAULT_QUALIFIER } from '../aws/bootstrap-qualifier';
import type { Command } from './command';
import { readCredentials } from './credentials-file';
import { DESCRIPTION } from './description-file';
import { CommandError } from './errors';
import { WORLD } from './world';

export const doctor: Command = {
  usage: '[options]',
  summary:
    'Check credentials and bootstrap of every AWS account, and after deployment hosts, workspaces, and whom the cross-account roles trust. ' +
    'Nothing is changed.',
  options: {
    '--only <name>': 'only a control plane, an account or a workspace; may be repeated',
    '--profile <name>': 'a profile to use besides the default credentials; may be repeated',
    '--as <role-arn>': "role to try trust as; the control plane's doctor role by default",
    '--credentials <path>':
      'file with credentials of an account, JSON as in the secret of registration, to ask how its workspaces are; may be repeated',
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
        credentials: { type: 'string', multiple: true, default: [] },
        outputs: { type: 'string' },
        qualifier: { type: 'string', default: DEFAULT_QUALIFIER },
        description: { type: 'string', default: DESCRIPTION },
      },
    });
    const description = LakehouseDescription.fromFile(values.description);
    const plan = planStacks(description, values.only);
    const clients = clientsOf(description, values.credentials);
    const { examine } = await import('../doctor/index.js'); // with the AWS SDK, which the app does without
    const { report } = await import('../doctor/report.js');
    const surroundings = { reach: { environment: process.env }, now: WORLD.now(), version };
    const { text, exitCode } = report(await examine(plan, { ...values, ...surroundings, profiles: values.profile, clients }));
    console.log(text);
    return exitCode;
  },
};

/** A look at things does not wait for what is away. */
const AT_ONCE = { patience: 0, every: 1 };

/** What asks for each account whose credentials are given. */
function clientsOf({ accounts }: LakehouseDescription, paths: string[]): Map<string, AccountClient> {
  const clients = new Map<string, AccountClient>();
  for (const path of paths) {
    const credentials = readCredentials(path);
    const account = accounts.find(({ id }) => id === credentials.accountId);
    if (!account) {
      const known = accounts.map(({ name, id }) => `${name} (${id})`).join(', ');
      throw new CommandError(`${path} has the credentials of account ${credentials.accountId}; the description has ${known}`);
    }
    clients.set(account.id, new AccountClient(credentials, WORLD, AT_ONCE));
  }
  return clients;
}
