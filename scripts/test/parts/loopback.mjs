// The emulator of AWS on loopback, and the whole system deployed into it by the unmodified CDK command line, with real Spark. The
// runtime is the one that `runtimes` prepares.
import { counting } from '../counts.mjs';
import { cache } from '../folders.mjs';
import { command, sh } from '../shell.mjs';

const runtimes = cache('runtimes');
const after = (line, check) => ({ ...check, run: async (log) => (await sh(log, line), check.run(log)) });
const installed = (check) => after('integ/emulator/install', check);
const ruff = 'integ/emulator/.venv/bin/ruff --config integ/emulator/ruff.toml';
const sources = 'integ/emulator integ/local/clients integ/local/machine/boot integ/local/machine/bin/systemctl';
const prepared = (check) => after(`npm run --silent runtime -- prepare 18.0.x-scala2.13 --folder ${runtimes}`, check);

export default {
  name: 'loopback',
  what: 'an AWS on loopback: its own tests; the whole system in it, from its deployment to its removal',
  serial: true, // each check has the machine for itself: it starts servers and nodes
  checks: [
    installed(command('emulator lint', `${ruff} check ${sources} && ${ruff} format --check ${sources}`)),
    installed(counting('emulator', 'cd integ/emulator && .venv/bin/python -m pytest')),
    installed(prepared(counting('end to end', 'npm run --silent e2e', { env: { LAKEHOUSE_RUNTIMES: runtimes } }))),
  ],
};
