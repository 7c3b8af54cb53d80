import { keyOf } from '../../clusters/cluster-key';
import { recordEvent } from '../../clusters/events';
import { endNode, moveNode } from '../../clusters/nodes';
import type { ClusterRow, NodeRow } from '../../clusters/schema';
import { TERMINATION_TYPES, terminationCode, type TerminationReason } from '../../clusters/termination-reason';
import type { NodeStanding } from '../../relay/node-reports';
import type { Tx } from '../../schema';
import { mustBe } from '../managing';
import { PATIENCE } from '../patience';
import type { NodesAtAMoment } from '../situation';
import type { ListedInstance } from '../launchers/launcher';

/** What is known of nodes beyond their rows. */
export interface Seen {
  /** Instances of the workspace by id; absent when nobody asked. */
  readonly instances?: ReadonlyMap<string, ListedInstance>;
  /** Since when nodes that were connected are not, by id. */
  readonly silentSince: ReadonlyMap<string, Date>;
}

/** Nodes of a cluster, or such as wait in a pool. */
export type Observed = NodesAtAMoment & { readonly cluster?: ClusterRow };

/** What the row of a node does not say yet: that it must end, or what it has become. */
interface Observation {
  readonly node: NodeRow;
  readonly change: TerminationReason | 'JOINED' | 'READY';
}

/** What nodes and AWS say of nodes that their rows do not. Mostly nothing. */
export function observe({ nodes, standings, now }: Observed, seen: Seen): readonly Observation[] {
  return nodes.flatMap((node) => {
    if (node.state === 'ENDING' || node.state === 'ENDED') return [];
    const standing = standings.get(node.node_id);
    const change = faultOf(node, standing, seen, now) ?? nextState(node, standing);
    return change ? [{ node, change }] : [];
  });
}

/** Brings the rows of nodes to it. */
export async function recordObservations(tx: Tx, observed: Observed, observations: readonly Observation[]): Promise<void> {
  for (const { node, change } of observations) {
    if (typeof change === 'string') await recordProgress(tx, observed, node, change);
    else await recordFault(tx, observed, node, change);
  }
}

async function recordProgress(tx: Tx, { cluster, now }: Observed, node: NodeRow, next: 'JOINED' | 'READY'): Promise<void> {
  mustBe(await moveNode(tx, cluster, node, next, now));
  if (cluster && next === 'READY' && node.place === 'driver') await recordEvent(tx, keyOf(cluster), 'DRIVER_HEALTHY', now);
}

async function recordFault(tx: Tx, { cluster, now }: Observed, node: NodeRow, fault: TerminationReason): Promise<void> {
  mustBe(await endNode(tx, node, 'ENDING', fault, now));
  // One that was leaving anyway is no loss, or has been told of.
  if (!cluster || !node.ready_at || node.place !== 'worker' || node.state === 'DRAINING') return;
  const { code, parameters = {} } = fault;
  const reason = { code, type: TERMINATION_TYPES[code], parameters };
  await recordEvent(tx, keyOf(cluster), 'NODES_LOST', now, { reason, instance_id: node.instance_id ?? undefined });
}

function nextState(node: NodeRow, standing: NodeStanding | undefined): 'JOINED' | 'READY' | undefined {
  if (node.state === 'LAUNCHED' && standing?.connected) return 'JOINED';
  const report = standing?.report;
  if (node.state === 'ASSIGNED' && report?.generation === node.generation && report.phase === 'ready') return 'READY';
  return undefined;
}

/** Why the node must end; undefined while there is no reason. */
function faultOf(node: NodeRow, standing: NodeStanding | undefined, seen: Seen, now: Date): TerminationReason | undefined {
  return reported(node, standing) ?? gone(node, seen, now) ?? silent(node, seen, now) ?? late(node, now);
}

function reported(node: NodeRow, standing: NodeStanding | undefined): TerminationReason | undefined {
  const report = standing?.report;
  if (report?.phase !== 'failed' || report.generation !== node.generation) return undefined;
  const { code, message, parameters } = report.failure ?? {
    code: 'UNKNOWN',
    message: 'it failed without saying why',
    parameters: {},
  };
  return reason(node, terminationCode(code), message, parameters);
}

function gone(node: NodeRow, { instances }: Seen, now: Date): TerminationReason | undefined {
  if (!instances || node.instance_id === null || !node.launched_at) return undefined;
  const instance = instances.get(node.instance_id);
  if (instance && instance.state !== 'ending' && instance.state !== 'ended') return undefined;
  // A new instance may not be listed at once.
  if (!instance && now.getTime() - node.launched_at.getTime() < PATIENCE.launch) return undefined;
  const code = instance?.endedBy ?? 'INSTANCE_UNREACHABLE';
  return reason(node, code, ENDED_BY[code]);
}

const ENDED_BY = {
  SPOT_INSTANCE_TERMINATION: 'EC2 took its spot instance back; use on-demand instances, or SPOT_WITH_FALLBACK',
  USER_INITIATED_VM_TERMINATION: 'somebody ended its instance outside the platform',
  CLOUD_PROVIDER_SHUTDOWN: 'AWS ended its instance',
  AWS_INACCESSIBLE_KMS_KEY_FAILURE:
    'EC2 could not use the key of its volumes; allow the cross-account role to use the key, and see that it is enabled',
  INSTANCE_UNREACHABLE: 'its instance has ended by itself; the log of its agent says why',
} as const;

function silent(node: NodeRow, { silentSince }: Seen, now: Date): TerminationReason | undefined {
  const since = silentSince.get(node.node_id);
  if (!since || now.getTime() - since.getTime() < PATIENCE.silence) return undefined;
  const seconds = Math.round((now.getTime() - since.getTime()) / 1000);
  return reason(
    node,
    node.place === 'driver' ? 'DRIVER_UNREACHABLE' : 'COMMUNICATION_LOST',
    `it has not been heard of for ${seconds} s; look at its instance, and at the network between it and the relay`,
  );
}

function late(node: NodeRow, now: Date): TerminationReason | undefined {
  const since = (at: Date | null) => (at ? now.getTime() - at.getTime() : 0);
  const minutes = (milliseconds: number) => `${milliseconds / 60_000} minutes`;
  if (node.state === 'WANTED' && since(node.wanted_at) > PATIENCE.launch) {
    return reason(
      node,
      'CLOUD_PROVIDER_LAUNCH_FAILURE',
      `no instance could be launched within ${minutes(PATIENCE.launch)}; try again`,
    );
  }
  if (node.state === 'LAUNCHED' && since(node.launched_at) > PATIENCE.join) {
    return reason(
      node,
      'BOOTSTRAP_TIMEOUT',
      `its agent has not reached the relay within ${minutes(PATIENCE.join)}; check that the network lets it, and the console output of the instance`,
    );
  }
  if (node.state === 'ASSIGNED' && since(node.assigned_at) > PATIENCE.ready) {
    return reason(
      node,
      'SPARK_STARTUP_FAILURE',
      `Spark has not started within ${minutes(PATIENCE.ready)}; look at the logs of init scripts and of Spark`,
    );
  }
  return undefined;
}

const WHICH = { driver: 'The driver', worker: 'A worker', idle: 'An idle node' } as const;

function reason(
  node: NodeRow,
  code: TerminationReason['code'],
  message: string,
  parameters: Readonly<Record<string, string>> = {},
): TerminationReason {
  return {
    code,
    message: `${WHICH[node.place ?? 'idle']} has ended: ${message}`,
    parameters: { ...(node.instance_id !== null && { instance_id: node.instance_id }), ...parameters },
  };
}
