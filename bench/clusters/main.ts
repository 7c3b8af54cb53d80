// One cluster manager with 1,000 running clusters of 10 nodes each, whose reports a relay's writer writes.
//   npm run bench:clusters              figures for bench/README.md
//   npm run bench:clusters -- --goals   the same, and fails when a goal of bench/README.md is missed
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { platformDatabase } from '../../services/test/database/platform';
import { fill, insertCluster, NODES_OF_A_CLUSTER, spread } from './fill';
import { expectGoals, table, type Figures } from './goals';
import { Heartbeats, type Reporting } from './heartbeats';
import { ManagerProcess } from './manager-process';

const CLUSTERS = 1_000;
/** In seconds: long enough for silent nodes to be found, which takes up to two minutes. */
const SECONDS = 200;
const SILENT = 5;
/** In seconds: how often a cluster is created meanwhile. */
const CREATE_EVERY = 5;

type Platform = Awaited<ReturnType<typeof platformDatabase>>;

async function main(): Promise<void> {
  const platform = await platformDatabase();
  try {
    const workspaceId = await fill(platform.owner, CLUSTERS);
    console.log(`load average before: ${loadavg()[0]?.toFixed(1)}`);
    const figures = await measure(platform, workspaceId);
    console.log(`load average after: ${loadavg()[0]?.toFixed(1)}\n\n${table(figures)}`);
    if (process.argv.includes('--goals')) expectGoals(figures);
  } finally {
    await platform.remove();
  }
}

async function measure(platform: Platform, workspaceId: string): Promise<Figures> {
  const heartbeats = new Heartbeats({ ...platform.as('lakehouse_relay'), max: 5 });
  const nodes = await nodesOf(platform);
  await heartbeats.begin(nodes);
  await spread(platform.owner);
  const manager = new ManagerProcess({ ...platform.as('lakehouse_cluster_manager'), max: 20 });
  try {
    await manager.ready();
    const silent = nodes.filter(({ place }) => place === 'worker').slice(0, SILENT);
    for (const { nodeId } of silent) heartbeats.silence(nodeId);
    const silentSince = Date.now();
    heartbeats.measuring = true;
    const { looks, created } = await watch(platform, workspaceId);
    const ended = await endedNodes(platform);
    const found = ended.filter(({ nodeId }) => silent.some((node) => node.nodeId === nodeId));
    return {
      clusters: CLUSTERS,
      nodes: nodes.length,
      reports: heartbeats.lags,
      looks,
      launches: [...created].map(([id, at]) => (manager.launchedAt.get(id) ?? Number.POSITIVE_INFINITY) - at),
      falselyLost: ended.length - found.length,
      silent: silent.length,
      found: found.length,
      foundWithin: Math.max(...found.map(({ endingAt }) => endingAt.getTime() - silentSince)),
      ...(await manager.use()),
      seconds: SECONDS,
    };
  } finally {
    await manager.stop();
    await heartbeats.stop();
  }
}

/** Looks every second how late clusters are, and creates one now and then. */
async function watch({ owner }: Platform, workspaceId: string) {
  const looks: number[] = [];
  const created = new Map<string, number>();
  for (let second = 1; second <= SECONDS; second++) {
    await pause(1_000);
    const late = await owner.query<{ late: number }>(
      `select greatest(0, extract(epoch from clock_timestamp() - due_at) * 1000)::float as late from cluster where state = 'RUNNING'`,
    );
    for (const row of late.rows) looks.push(row.late);
    // The last ones have their time to be launched.
    if (second % CREATE_EVERY !== 0 || second > SECONDS - CREATE_EVERY) continue;
    const id = `new-${second}`;
    created.set(id, Date.now());
    await insertCluster(owner, workspaceId, id);
  }
  return { looks, created };
}

async function nodesOf({ owner }: Platform): Promise<Reporting[]> {
  const { rows } = await owner.query<Reporting>(
    `select account_id as "accountId", node_id as "nodeId", place from cluster_node order by node_id`,
  );
  if (rows.length !== CLUSTERS * NODES_OF_A_CLUSTER) throw new Error(`there are ${rows.length} nodes`);
  return rows;
}

/** Nodes of the clusters that were there from the start, and that the cluster manager ended. */
async function endedNodes({ owner }: Platform): Promise<{ readonly nodeId: string; readonly endingAt: Date }[]> {
  const { rows } = await owner.query<{ nodeId: string; endingAt: Date }>(
    `select node_id as "nodeId", coalesce(ending_at, ended_at) as "endingAt" from cluster_node
     where cluster_id like 'c-%' and state in ('ENDING', 'ENDED')`,
  );
  return rows;
}

void main();
