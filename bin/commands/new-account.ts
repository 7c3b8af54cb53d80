import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { LakehouseDescription } from '../../lib/deployment';
import type { Command } from './command';
import { DESCRIPTION, editDescription } from './description-file';
import { UsageError } from './errors';

export const newAccount: Command = {
  usage: '<name> --aws-account <id>',
  summary: "Make an account's entry with a fresh id, and print it or add it to the description.",
  options: {
    '--aws-account <id>': 'AWS account of its data planes',
    '--control-plane <name>': 'control plane that serves it; the only one by default',
    '--admin <e-mail>': 'user name of its first administrator',
    '--workspace <name>': 'a first workspace with a VPC of its own; may be repeated',
    '--add': 'add it to the description instead of printing it',
    '--description <path>': 'path of the description; lakehouse.json by default',
  },

  run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'aws-account': { type: 'string' },
        'control-plane': { type: 'string' },
        admin: { type: 'string' },
        workspace: { type: 'string', multiple: true, default: [] },
        add: { type: 'boolean', default: false },
        description: { type: 'string', default: DESCRIPTION },
      },
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('new-account takes the name of one account');
    const awsAccount = values['aws-account'];
    if (awsAccount === undefined) throw new UsageError('new-account needs --aws-account, the AWS account of its data planes');

    const entry = {
      name,
      id: randomUUID(),
      controlPlane: values['control-plane'] ?? onlyControlPlane(values.description),
      awsAccount,
      ...(values.admin === undefined ? {} : { admin: values.admin }),
      workspaces: values.workspace.map((workspace) => ({ name: workspace })),
    };
    const write = editDescription(values.description, ({ accounts }) => ({ accounts: [...accounts, entry] }));
    if (values.add) {
      write();
      console.error(`added account ${name} with id ${entry.id} to ${values.description}`);
    } else {
      console.log(JSON.stringify(entry, undefined, 2));
    }
    return Promise.resolve(0);
  },
};

function onlyControlPlane(path: string): string {
  const { controlPlanes } = LakehouseDescription.fromFile(path);
  const [first, ...others] = controlPlanes.map((controlPlane) => controlPlane.name);
  if (first !== undefined && others.length === 0) return first;
  throw new UsageError(`new-account needs --control-plane: the description has ${[first, ...others].join(', ')}`);
}
