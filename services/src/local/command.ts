import type { World } from '../platform/world';
import { readOptions, USAGE, UsageError, type LocalOptions } from './options';
import { start } from './start';

/** The command `local`, which `npm start` runs. Answers the exit code. */
export async function runLocal(args: readonly string[], world: World): Promise<number> {
  let options: LocalOptions;
  try {
    options = readOptions(args, world.environment, process.cwd());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    world.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  try {
    return await start(options, world);
  } catch (error) {
    world.write(`npm start failed: ${messages(error).join('\n  because ')}\n`);
    return 1;
  }
}

/** What an error says, and each of its causes. */
function messages(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  // A refused connection to a name with several addresses has its reasons in a list, and no message.
  const message = error.message || (error instanceof AggregateError ? error.errors.map(String).join('; ') : error.name);
  return [message, ...(error.cause === undefined ? [] : messages(error.cause))];
}
