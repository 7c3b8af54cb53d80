import { changeNode, endNode, moveNode } from '../../clusters/nodes';
import type { ClusterRow, NodeRow } from '../../clusters/schema';
import { expectNode } from '../../relay/expected-nodes';
import type { Tx } from '../../schema';
import type { Lease } from '../lease';
import type { LaunchOutcome } from '../launchers/launcher';
import { mustBe, write, type Managing } from '../managing';
import { launchRequestOf, nodeTypeIdsOf, type LaunchPlan } from './launch-plan';

export type Launched = 'launched' | 'nothing' | 'again later';

/**
 * Launches the nodes that are wanted, all groups at once, and writes down what came of it. Where no zone is asked for, the largest
 * group is launched first, wherever there is room for it, and the others after it in the same zone; when there is room for none of it,
 * the others are not tried. Their rows and tokens were written before, so that whoever takes over after a crash asks for the same launch.
 */
export async function launchNodes(
  managing: Managing,
  lease: Lease,
  plan: LaunchPlan,
  nodes: readonly NodeRow[],
): Promise<Launched> {
  const wanted = nodes.filter((node) => node.state === 'WANTED');
  const tokens = new Set(wanted.map((node) => node.client_token));
  const groups = [...tokens].map((token) => wanted.filter((node) => node.client_token === token));
  const zone = zoneOf(plan, nodes);
  if (managing.launcher.hasZones && zone === undefined) {
    const [largest = [], ...others] = groups.sort((one, other) => other.length - one.length);
    return launchGroup(managing, lease, plan, largest, { waiting: others.flat() });
  }
  const place = { ...(zone !== undefined && { zone }), waiting: [] };
  const results = await Promise.all(groups.map((group) => launchGroup(managing, lease, plan, group, place)));
  if (results.includes('launched')) return 'launched';
  return results.length > 0 ? 'again later' : 'nothing';
}

/** The zone that is asked for, or else that the nodes are in; undefined while it may be any. */
function zoneOf({ attributes }: LaunchPlan, nodes: readonly NodeRow[]): string | undefined {
  const asked = attributes.aws_attributes?.zone_id ?? 'auto';
  if (asked !== 'auto') return asked;
  return nodes.find(({ state, availability_zone: zone }) => state !== 'ENDING' && zone !== null)?.availability_zone ?? undefined;
}

/** Where a group is launched, and who waits for what comes of it. */
interface GroupPlace {
  readonly zone?: string;
  readonly waiting: readonly NodeRow[];
}

async function launchGroup(
  managing: Managing,
  lease: Lease,
  plan: LaunchPlan,
  group: readonly NodeRow[],
  { zone, waiting }: GroupPlace,
): Promise<Launched> {
  const [first, ...others] = group;
  if (!first) return 'nothing';
  const outcome = await launchOrFail(managing, plan, [first, ...others], zone);
  if (!outcome) return 'again later';
  const nodes = outcome.instances.length === 0 ? [...group, ...waiting] : group;
  const tried = managing.launcher.hasZones ? (zone ?? outcome.instances[0]?.zone) : undefined;
  await write(managing, lease, (tx) => record(tx, managing, plan.cluster, nodes, outcome, tried));
  return 'launched';
}

/** Undefined when nothing is known of it, or it passes: the same launch is asked for again. */
async function launchOrFail(
  { launcher, nodeType, log }: Managing,
  plan: LaunchPlan,
  group: readonly [NodeRow, ...NodeRow[]],
  zone: string | undefined,
): Promise<LaunchOutcome | undefined> {
  const ids = nodeTypeIdsOf(plan.attributes, group[0].place ?? 'worker');
  const [preferred, ...alternates] = ids.map(nodeType).filter((type) => type !== undefined);
  if (!preferred) {
    const message = `there is no node type ${ids.join(', ')}; choose one that clusters/list-node-types lists`;
    return { instances: [], failure: { code: 'INVALID_ARGUMENT', message, parameters: {}, passes: false } };
  }
  try {
    const outcome = await launcher.launch(launchRequestOf(plan, group, [preferred, ...alternates], zone));
    if (!outcome.failure?.passes || outcome.instances.length > 0) return outcome;
    log.warn({ clusterId: plan.cluster?.cluster_id, failure: outcome.failure }, 'a launch has to wait');
  } catch (error) {
    log.warn({ error, clusterId: plan.cluster?.cluster_id }, 'a launch failed; it is asked for again');
  }
  return undefined;
}

/** Each instance becomes one of the nodes; a node without an instance ends with the reason, and the zone that was tried. */
async function record(
  tx: Tx,
  { now }: Managing,
  cluster: ClusterRow | undefined,
  group: readonly NodeRow[],
  { instances, failure }: LaunchOutcome,
  tried: string | undefined,
): Promise<void> {
  const at = new Date(now());
  const sorted = [...instances].sort((one, other) => (one.instanceId < other.instanceId ? -1 : 1));
  for (const [index, node] of group.entries()) {
    const instance = sorted[index];
    if (!instance) {
      const message = failure?.message ?? 'AWS launched fewer instances than asked for; try again, or allow more node types';
      const { code = 'CLOUD_PROVIDER_LAUNCH_FAILURE', parameters = {} } = failure ?? {};
      const there = tried === undefined ? node : mustBe(await changeNode(tx, node, { availability_zone: tried }));
      mustBe(await endNode(tx, there, 'ENDED', { code, message, parameters }, at));
      continue;
    }
    await expectNode(tx, {
      accountId: node.account_id,
      workspaceId: node.workspace_id,
      ...(cluster && { clusterId: cluster.cluster_id }),
      nodeId: node.node_id,
      proof: instance.proof,
      now: at,
    });
    const launched = {
      instance_id: instance.instanceId,
      instance_type: instance.nodeTypeId,
      availability_zone: instance.zone,
      private_address: instance.address,
      lifecycle: instance.lifecycle === 'SPOT' ? ('spot' as const) : ('on-demand' as const),
    };
    mustBe(await moveNode(tx, cluster, node, 'LAUNCHED', at, launched));
  }
}
