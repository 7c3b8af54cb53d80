import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RUNTIMES_FOLDER } from '../../services/test/spark/runtimes';

const ROOT = join(__dirname, '..', '..');

/** Settings of the emulator that make its instances machines, whose image is made below the folder. */
export function machines(folder: string): Record<string, string> {
  return {
    MACHINE_IMAGE: bakedImage(folder),
    EMULATOR_INSTANCE_COMMAND: `exec ${join(__dirname, 'machine', 'boot')}`,
    EMULATOR_STOP_GRACE_SECONDS: '10', // the machine itself sees to its end
  };
}

/** Makes the files of an image that NodeImage would build: the agent, its unit, and runtimes. */
function bakedImage(folder: string): string {
  const image = join(folder, 'node-image');
  const agent = join(image, 'opt/lakehouse/agent');
  const services = join(ROOT, 'services/image');
  mkdirSync(join(agent, 'bin'), { recursive: true });
  copyFileSync(join(services, 'main.js'), join(agent, 'main.js'));
  cpSync(join(services, 'python'), join(agent, 'python'), { recursive: true });
  const program = join(agent, 'bin/lakehouse-agent');
  writeFileSync(program, `#!/bin/sh\nexec node "$(dirname "$0")/../main.js" agent\n`);
  chmodSync(program, 0o755);
  const unit = join(image, 'etc/systemd/system/lakehouse-agent.service');
  mkdirSync(dirname(unit), { recursive: true });
  writeFileSync(unit, UNIT);
  symlinkSync(RUNTIMES_FOLDER, join(image, 'opt/lakehouse/runtimes'));
  return image;
}

const UNIT = `[Service]
EnvironmentFile=/etc/lakehouse/node.env
ExecStart=/opt/lakehouse/agent/bin/lakehouse-agent
Restart=always
RestartSec=2
`;
