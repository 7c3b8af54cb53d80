// The emulator of AWS on loopback, and the whole system deployed into it by the unmodified CDK command line.
import { counting } from '../counts.mjs';
import { command, sh } from '../shell.mjs';

const installed = (check) => ({ ...check, run: async (log) => (await sh(log, 'integ/emulator/install'), check.run(log)) });

export default {
  name: 'loopback',
  what: 'an AWS on loopback: its own tests, then deploy, update, roll back and destroy in it',
  serial: true, // each check has the machine for itself: it starts servers and nodes
  checks: [
    installed(command('emulator lint', 'cd integ/emulator && .venv/bin/ruff check . && .venv/bin/ruff format --check .')),
    installed(counting('emulator', 'cd integ/emulator && .venv/bin/python -m pytest')),
    installed(counting('deployment', 'npm run --silent integ:local')),
  ],
};
