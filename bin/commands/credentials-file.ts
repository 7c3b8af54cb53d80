import { readFileSync } from 'node:fs';
import { parseCredentials, type AccountCredentials } from '../../lib/workspace/account-api/credentials';
import { CommandError } from './errors';

/** Credentials of a service principal in a file, or with `-` on the standard input. What is wrong with them is said without them. */
export function readCredentials(path: string): AccountCredentials {
  try {
    return parseCredentials(readFileSync(path === '-' ? 0 : path, 'utf8'));
  } catch (error) {
    throw new CommandError(`--credentials ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
