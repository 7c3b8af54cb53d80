// Cost of synthesis against its goals; alone on the machine, and for half an hour.
import { command } from '../shell.mjs';

export default {
  name: 'bench',
  what: 'cost of synthesis: 1, 10, 100 and 500 data planes',
  serial: true,
  checks: [command('synth', 'npm run --silent bench:synth -- --goals')],
};
