// What tests on real Spark need: the default runtime, prepared in the cache.
import { cache } from './folders.mjs';
import { sh } from './shell.mjs';

const folder = cache('runtimes');

/** Options of a check whose tests start Spark. */
export const realSpark = {
  env: { LAKEHOUSE_RUNTIMES: folder },
  before: (log) => sh(log, `npm run --silent runtime -- prepare 18.0.x-scala2.13 --folder ${folder}`),
};
