import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { RUNTIMES_FOLDER } from '../../services/test/spark/runtimes';

/**
 * Settings of the emulator that make its instances machines of a plain image, below the folder. They get the agent from the relay; the
 * runtimes alone are there already.
 */
export function machines(folder: string): Record<string, string> {
  const image = join(folder, 'plain-image');
  mkdirSync(join(image, 'opt/lakehouse'), { recursive: true });
  symlinkSync(RUNTIMES_FOLDER, join(image, 'opt/lakehouse/runtimes'));
  return {
    MACHINE_IMAGE: image,
    EMULATOR_INSTANCE_COMMAND: `exec ${join(__dirname, 'machine', 'boot')}`,
    EMULATOR_STOP_GRACE_SECONDS: '10', // the machine itself sees to its end
  };
}
