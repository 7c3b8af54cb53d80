import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the runtimes for tests are prepared: `npm run runtime -- prepare <key> --folder <folder>`. */
export const RUNTIMES_FOLDER = process.env.LAKEHOUSE_RUNTIMES ?? join(tmpdir(), 'lakehouse-runtimes');
