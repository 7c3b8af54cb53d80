// Where things are.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the package. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder for what the tests make; git ignores it. */
export const cache = (...names) => join(root, '.cache', ...names);
