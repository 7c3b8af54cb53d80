import { table } from '../../lib/shared/table';
import type { Command } from './command';

const INTRODUCTION = `cdk-lakehouse: control planes and data planes of a lakehouse, from one lakehouse.json

Without arguments it is a CDK app. In cdk.json:  { "app": "npx cdk-lakehouse" }
Then:  npx cdk deploy --all

Context of the app (cdk … -c name=value):`;

const CONTEXT = {
  description: 'path of the description; lakehouse.json by default',
  only: 'build only these control planes, accounts or workspaces, such as eu1,acme/prod',
  quiet: 'do not print the topology, with quiet=true',
  nag: 'run these packs of cdk-nag, such as AwsSolutions,NIST80053R5',
};

/** Prints what the program can do. */
export function help(commands: Record<string, Command>): number {
  const indented = (rows: string[][]) => table(rows.map(([first = '', ...rest]) => [`  ${first}`, ...rest]));
  console.log(`${INTRODUCTION}\n${indented(Object.entries(CONTEXT))}\n\nCommands:`);
  for (const [name, { usage, summary, options = {} }] of Object.entries(commands)) {
    console.log(`  ${name} ${usage}\n      ${summary}`);
    const rows = Object.entries(options).map(([option, text]) => [`    ${option}`, text]);
    if (rows.length > 0) console.log(indented(rows));
  }
  console.log('\nOther options:\n  --help, --version');
  return 0;
}
