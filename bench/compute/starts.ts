import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../../services/test/spark/api-client';
import type { SeparateProcesses } from '../../services/test/spark/separate-processes';
import { startByHand } from './by-hand';
import { ANSWER, QUERY, RUNTIME } from './query';

/** Of one start, in milliseconds. */
export interface Start {
  /** From the request to the call of the launcher. */
  readonly launched: number;
  /** From the request to the first result. */
  readonly cluster: number;
  /** The same of Spark started by hand. */
  readonly byHand: number;
}

/** Starts a cluster and Spark by hand in turns, each from nothing to its first result. The last cluster goes on. */
export async function measureStarts(
  processes: SeparateProcesses,
  api: ApiClient,
  rounds: number,
): Promise<{ starts: readonly Start[]; clusterId: string }> {
  const starts: Start[] = [];
  let clusterId = '';
  for (let round = 0; round < rounds; round++) {
    if (clusterId !== '') await end(api, clusterId);
    const byHand = await startByHand();
    const asked = Date.now();
    clusterId = await api.create({ cluster_name: 'bench', spark_version: RUNTIME, node_type_id: 'c5.large', num_workers: 1 });
    const notebook = await api.context(clusterId);
    const answer = await notebook.run(QUERY);
    if (answer !== ANSWER) throw new Error(`the cluster answered ${answer}`);
    starts.push({ launched: firstLaunch(processes.nodesFolder, asked) - asked, cluster: Date.now() - asked, byHand });
  }
  return { starts, clusterId };
}

async function end(api: ApiClient, clusterId: string): Promise<void> {
  await api.call('POST', '/api/2.1/clusters/delete', { cluster_id: clusterId });
  await api.until(clusterId, ({ state }) => state === 'TERMINATED');
}

/** When the launcher was first called after a moment, as it writes it down for each node. */
function firstLaunch(nodesFolder: string, after: number): number {
  const times = readdirSync(nodesFolder).map((id) => {
    const node = JSON.parse(readFileSync(join(nodesFolder, id, 'node.json'), 'utf8')) as { launchedAt: number };
    return node.launchedAt;
  });
  return Math.min(...times.filter((at) => at >= after));
}
