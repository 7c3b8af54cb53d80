// Cost of synthesis, of requests and of clusters against their goals; alone on the machine, and for three quarters of an hour.
import { realSpark } from '../real-spark.mjs';
import { command, sh } from '../shell.mjs';

const compute = {
  name: 'compute',
  run: async (log) => {
    await realSpark.before(log);
    await sh(log, 'npm run --silent bench:compute -- --goals', { env: realSpark.env });
  },
};

export default {
  name: 'bench',
  what: 'cost of synthesis: 1, 10, 100 and 500 data planes; cost of requests and of long lists; 1,000 clusters; their starts, and commands',
  serial: true,
  checks: [
    command('synth', 'npm run --silent bench:synth -- --goals'),
    command('api', 'npm run --silent bench:api -- --goals'),
    command('clusters', 'npm run --silent bench:clusters -- --goals'),
    compute,
  ],
};
