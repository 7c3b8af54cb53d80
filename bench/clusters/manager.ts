// One cluster manager as a process of its own; its launcher makes instances that are nothing but ids. It tells its parent of launches.
import type { PoolConfig } from 'pg';
import { pino } from 'pino';
import { ClusterLoop } from '../../services/src/cluster-manager/cluster-loop';
import type { LaunchedInstance, Launcher, LaunchRequest } from '../../services/src/cluster-manager/launchers/launcher';
import { findNodeType } from '../../services/src/node-types/catalog';
import { Database } from '../../services/src/platform/database/database';
import { Notifications } from '../../services/src/platform/database/notifications';
import { RANDOM_IDS } from '../../services/src/platform/ids';
import type { LakehouseSchema } from '../../services/src/schema';

/** What the process has used: most memory in MiB, CPU time in seconds. */
export interface ManagerUse {
  readonly memory: number;
  readonly cpu: number;
}

/** What it tells: that it listens, what it launches for which cluster and when, and what it has used once it is asked. */
export type ManagerMessage = 'ready' | { readonly launched: string; readonly at: number } | ManagerUse;

const say = (message: ManagerMessage) => process.send?.(message);

function launch({ clientToken, clusterId = '', count, nodeTypes, market }: LaunchRequest) {
  say({ launched: clusterId, at: Date.now() });
  const instances = Array.from({ length: count }, (_, index): LaunchedInstance => {
    const instanceId = `${clientToken}-${index}`;
    return {
      instanceId,
      nodeTypeId: nodeTypes[0].nodeTypeId,
      lifecycle: market.lifecycle,
      zone: 'eu-west-1a',
      address: '10.0.0.1',
      launchedAt: new Date(),
      proof: { kind: 'instance', awsAccountId: '123456789012', instanceId, roleName: 'node' },
    };
  });
  return Promise.resolve({ instances });
}

const launcher: Launcher = {
  hasZones: false,
  launch,
  list: () => Promise.resolve([]),
  end: () => Promise.resolve(),
  size: (nodeType) => nodeType,
};

async function main(): Promise<void> {
  const config = JSON.parse(process.env.DATABASE ?? '{}') as PoolConfig;
  const log = pino({ level: 'error' });
  const database = new Database<LakehouseSchema>(config);
  const notifications = new Notifications(config, log);
  const managing = {
    database,
    launcher,
    launcherName: 'bench',
    nodeCalls: { call: () => Promise.reject(new Error('there are no nodes to call')) },
    nodeType: findNodeType,
    runtime: () => Promise.resolve('ready' as const),
    runtimeArchive: () => Promise.resolve(undefined),
    ids: RANDOM_IDS,
    now: Date.now,
    log,
    holder: RANDOM_IDS.uuid(),
  };
  const loop = new ClusterLoop(managing, notifications);
  await notifications.open();
  loop.start();
  process.on('message', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    say({ memory: maxRSS / 1_024, cpu: (userCPUTime + systemCPUTime) / 1e6 });
  });
  process.on('disconnect', () => process.exit());
  say('ready');
}

void main();
