import { join } from 'node:path';
import { findProcess, type ManifestPort } from '../../../platform/manifest';
import type { Ids } from '../../../platform/ids';
import { INTERNAL_PORT } from '../../../platform/internal-calls/service-addresses';
import type { Environment, Settings } from '../../../platform/settings';
import type { World } from '../../../platform/world';
import { LocalLauncher, type NodeFiles } from './local-launcher';
import { thisMachine } from './machine';

/** What of this machine's environment a node has: where programs are, and nothing of the control plane. */
const PASSED_ON = ['PATH', 'HOME', 'JAVA_HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** The launcher of nodes that are processes of this machine: the same program, started as `agent`. */
export function localLauncher(settings: Settings, world: World, ids: Ids): LocalLauncher {
  const relay = relayForNodes(settings);
  const passed = Object.fromEntries(PASSED_ON.map((name) => [name, world.environment[name]]));
  return new LocalLauncher({
    folder: settings.text('NODES_FOLDER'),
    command: [process.execPath, join(world.folder, 'main.js'), 'agent'],
    environmentOf: ({ workFolder, joinTokenFile }: NodeFiles): Environment => ({
      ...passed,
      LAKEHOUSE_RELAY_HOST: relay,
      LAKEHOUSE_RELAY_TLS: 'disable',
      LAKEHOUSE_CONTROL_PLANE: settings.text('CONTROL_PLANE_NAME'),
      LAKEHOUSE_JOIN_FILE: joinTokenFile,
      LAKEHOUSE_STATE_FOLDER: workFolder,
      LAKEHOUSE_RUNTIMES_FOLDER: settings.text('RUNTIMES_FOLDER'),
      LAKEHOUSE_NODE_ADDRESS: '127.0.0.1',
    }),
    machine: thisMachine(),
    ids,
    now: world.now,
  });
}

/** Where the relay of this machine lets nodes in: its ports are all moved by as much as the one that other processes call. */
function relayForNodes(settings: Settings): string {
  const pairs = settings.text('SERVICE_ADDRESSES').split(',');
  const [, host, port] = /^relay=(.+):(\d+)$/.exec(pairs.find((pair) => pair.startsWith('relay=')) ?? '') ?? [];
  if (!host || !port) {
    throw new Error('SERVICE_ADDRESSES must say where the relay is, such as relay=127.0.0.1:18081, for nodes on this machine');
  }
  const number = (name: string) => portOf(name).number;
  return `${host}:${Number(port) - number(INTERNAL_PORT) + number('nodes')}`;
}

function portOf(name: string): ManifestPort {
  const port = findProcess('relay')?.ports.find((each) => each.name === name);
  if (!port) throw new Error(`the manifest has no port ${name} of the relay`);
  return port;
}
