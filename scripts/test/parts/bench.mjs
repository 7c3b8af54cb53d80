// Cost of synthesis and of requests against their goals; alone on the machine, and for half an hour.
import { command } from '../shell.mjs';

export default {
  name: 'bench',
  what: 'cost of synthesis: 1, 10, 100 and 500 data planes; cost of requests and of long lists',
  serial: true,
  checks: [command('synth', 'npm run --silent bench:synth -- --goals'), command('api', 'npm run --silent bench:api -- --goals')],
};
