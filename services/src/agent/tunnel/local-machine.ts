import { readFile, stat } from 'node:fs/promises';
import type { Machine } from './machine';

/** One's own machine, which hands the node a token in a file that its owner alone may read. */
export function localMachine(joinFile: string): Machine {
  return {
    prove: async () => {
      const { mode } = await stat(joinFile);
      if ((mode & 0o077) !== 0) {
        throw new Error(
          `${joinFile} must be readable by its owner alone (mode 600), got ${(mode & 0o777).toString(8)}; make it anew`,
        );
      }
      return { token: (await readFile(joinFile, 'utf8')).trim() };
    },
    notices: () => Promise.resolve({}), // nobody takes one's own machine away
  };
}
