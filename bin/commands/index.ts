import { Errors } from 'aws-cdk-lib/core';
import type { Command } from './command';
import { contract } from './contract';
import { doctor } from './doctor';
import { help } from './help';
import { newAccount } from './new-account';
import { register } from './register';
import { synthesize } from './synthesize';
import { CommandError, UsageError } from './errors';
import { template } from './template';
import { version } from './version';

const COMMANDS: Record<string, Command> = { contract, 'new-account': newAccount, template, register, doctor };

// The AWS SDK is bundled: which version of it runs on which Node is for this package to see to, not for its users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Runs a command; without one this is the CDK app. The exit code: 0 done, 1 something is wrong, 2 wrongly called. */
export async function main([name, ...args]: string[]): Promise<number> {
  try {
    if (name === undefined) return await synthesize.run([]);
    if (name === '--help' || name === '-h' || name === 'help') return help(COMMANDS);
    if (name === '--version') return version();
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command)
      throw new UsageError(`unknown command ${JSON.stringify(name)}; commands are ${Object.keys(COMMANDS).join(', ')}`);
    return await command.run(args);
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof UsageError || isArgumentError(error)) {
    console.error(`cdk-lakehouse: ${error.message}; try "cdk-lakehouse --help"`);
    return 2;
  }
  if (error instanceof CommandError) {
    console.error(`cdk-lakehouse: ${error.message}`);
    return error.exitCode;
  }
  if (!Errors.isConstructError(error)) throw error; // a fault of this program: its stack is wanted
  console.error(`cdk-lakehouse: ${error.message}${error.constructPath ? `\n  at ${error.constructPath}` : ''}`);
  return 1;
}

/** What `parseArgs` of Node throws. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
