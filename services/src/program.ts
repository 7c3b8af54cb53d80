import { runLocal } from './local/command';
import { checkHealth } from './platform/health-check';
import { createLog } from './platform/log';
import { findProcess, manifest } from './platform/manifest';
import { readSettings, SettingsError, type Settings } from './platform/settings';
import type { World } from './platform/world';
import { runProcess } from './processes';
import { runRuntime } from './runtimes/command';

/** Exit codes: 0 done or stopped as asked, 1 failed, 2 started in a wrong way (command or settings). */
const FAILED = 1;
const MISUSED = 2;

/** Runs one command, `<process>`, `health <process>`, `local` or `runtime`, and answers the exit code. */
export async function run(command: readonly string[], world: World): Promise<number> {
  const [first, second] = command;
  if (first === 'local') return runLocal(command.slice(1), world);
  if (first === 'runtime') return runRuntime(command.slice(1), world);
  const checking = first === 'health';
  const name = (checking ? second : first) ?? '';
  const process = findProcess(name);
  if (!process) {
    const names = Object.keys(manifest.processes).join(' | ');
    world.write(
      `unknown command ${JSON.stringify(command.join(' '))}; it must be one of: ${names} | local | runtime | health <one of them>\n`,
    );
    return MISUSED;
  }
  if (checking) return checkHealth(process, world);

  let settings: Settings;
  try {
    settings = readSettings(name, process, world.environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    createLog(name, 'error', world).error({ faults: error.faults }, error.message);
    return MISUSED;
  }
  const log = createLog(name, settings.text('LOG_LEVEL'), world);
  try {
    return await runProcess(name, process, { settings, log, world });
  } catch (error) {
    log.error({ error }, 'the process failed');
    return FAILED;
  }
}
