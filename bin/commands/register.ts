import { parseArgs } from 'node:util';
import { LakehouseDescription } from '../../lib/deployment';
import type { DataPlanePlan } from '../../lib/deployment/plan';
import { AccountClient } from '../../lib/workspace/account-api/account-client';
import { DEFAULT_QUALIFIER } from '../aws/bootstrap-qualifier';
import { deregisterStack, registerStack } from '../register';
import { readParts, type Parts } from '../register/parts';
import type { Command } from './command';
import { readCredentials } from './credentials-file';
import { DESCRIPTION } from './description-file';
import { CommandError, UsageError } from './errors';
import { onePlan } from './one-plan';
import { outputsOfStack, type OutputsOptions } from './outputs-of-stack';
import { WORLD } from './world';

export const register: Command = {
  usage: '<account>/<workspace> --credentials <path>',
  summary: 'Register the workspaces of a stack that was made of a template, or register what has changed of it.',
  options: {
    '--credentials <path>':
      'file with the credentials of a service principal, JSON as in the secret of registration; - reads them',
    '--delete': 'take the registration away, before the stack is deleted',
    '--outputs <path>': 'file that "cdk deploy --outputs-file" wrote; CloudFormation is asked by default',
    '--profile <name>': "profile with the account's AWS account; the default credentials by default",
    '--qualifier <name>': `qualifier of the bootstrap; ${DEFAULT_QUALIFIER} by default`,
    '--description <path>': 'path of the description; lakehouse.json by default',
  },

  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        credentials: { type: 'string' },
        delete: { type: 'boolean', default: false },
        outputs: { type: 'string' },
        profile: { type: 'string', multiple: true, default: [] },
        qualifier: { type: 'string', default: DEFAULT_QUALIFIER },
        description: { type: 'string', default: DESCRIPTION },
      },
    });
    if (values.credentials === undefined) throw new UsageError('register needs --credentials, a file or -');
    const plan = onePlan('register', LakehouseDescription.fromFile(values.description), positionals);
    const api = connect(plan, values.credentials);
    const place = { plan, api, world: WORLD, tell: (line: string) => console.error(line) };
    if (values.delete) await deregisterStack(place);
    else for (const line of await registerStack(place, await outputsOf(plan, values))) console.log(line);
    return 0;
  },
};

function connect({ account }: DataPlanePlan, path: string): AccountClient {
  const credentials = readCredentials(path);
  if (credentials.accountId !== account.id) {
    throw new CommandError(`the credentials are those of account ${credentials.accountId}; ${account.name} is ${account.id}`);
  }
  return new AccountClient(credentials, WORLD);
}

async function outputsOf({ stackName, account, served, workspaces }: DataPlanePlan, options: OutputsOptions): Promise<Parts[]> {
  const { awsAccount } = account;
  const { region } = served.controlPlane.contract;
  const outputs = await outputsOfStack({ stackName, awsAccount, region }, options);
  if (!outputs) throw new CommandError(`register needs the outputs of stack ${stackName}: create it first, or use --outputs`);
  return workspaces.map(({ name }) => readParts(stackName, name, outputs));
}
