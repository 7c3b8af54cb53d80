import { endClusters } from '../../clusters/end-clusters';
import { endPools } from '../../instance-pools/end-pools';
import type { Tx } from '../../schema';
import type { CustomerAws } from '../aws/customer-aws';
import { detachUnusedNetworks, recordNetworkCheck } from '../networks/statements';
import { changeWorkspace, deleteWorkspace, moveWorkspace, selectWorkspaces } from '../workspaces/statements';
import type { WorkspaceRow } from '../workspaces/workspace';
import type { Due } from './due';
import { inspect, type Findings } from './inspect-workspace';
import { after, STEP_TIME, type Reconciling } from './reconciling';
import { partsOf, type WorkspaceParts } from './workspace-parts';

/** In milliseconds: how long a new workspace waits for a role to be known in AWS, and for endpoints to be available. */
const PATIENCE = 120_000;

/** In milliseconds: how often it looks meanwhile. */
const LOOK_EVERY = 2_000;

export type Advance = 'running' | 'failed' | 'waiting' | 'deleted' | 'left';

/**
 * Takes one workspace a step further: what is to be deleted is deleted; what is new or changed is checked and then runs, or has
 * failed and says why.
 *
 * The step begins by taking the workspace's version, and ends by a change of that very version: of two at once one counts, and a
 * process that dies in between leaves a workspace whose step is due again.
 */
export async function advanceWorkspace({ database, aws, now }: Reconciling, due: Due): Promise<Advance> {
  const begun = await database.inAccount(due.accountId, (tx) => begin(tx, due, new Date(now())));
  if (!begun || begun === 'deleted') return begun ?? 'left';
  const findings = await findingsOf(aws, begun);
  return database.inAccount(due.accountId, (tx) => record(tx, begun, findings, new Date(now())));
}

interface Begun {
  readonly workspace: WorkspaceRow;
  readonly parts: WorkspaceParts;
}

async function begin(tx: Tx, { accountId, id }: Due, now: Date): Promise<Begun | 'deleted' | undefined> {
  const [workspace] = await selectWorkspaces(tx, accountId, id);
  if (!workspace?.due_at || workspace.due_at > now) return undefined;
  if (workspace.status === 'CANCELLING') return (await remove(tx, workspace, now)) ? 'deleted' : undefined;
  if (workspace.status !== 'PROVISIONING') return undefined;
  const taken = await changeWorkspace(tx, workspace, { due_at: after(now, STEP_TIME) });
  return taken && { workspace: taken, parts: await partsOf(tx, taken) };
}

/** Its clusters and the idle nodes of its pools end first. Else nothing of a workspace lies outside the database: what is in its bucket is the customer's, and stays. */
async function remove(tx: Tx, workspace: WorkspaceRow, now: Date): Promise<boolean> {
  const { account_id: accountId, workspace_id: workspaceId } = workspace;
  const ended = [await endClusters(tx, { accountId, workspaceId }, now), await endPools(tx, { accountId, workspaceId }, now)];
  if (ended.includes(false)) {
    const message = 'Waiting: its clusters and pools are being ended';
    await changeWorkspace(tx, workspace, { status_message: message, due_at: after(now, LOOK_EVERY) });
    return false;
  }
  const deleted = await deleteWorkspace(tx, workspace);
  if (deleted) await detachUnusedNetworks(tx, accountId);
  return deleted;
}

async function findingsOf(aws: CustomerAws, { workspace, parts }: Begun): Promise<Findings | undefined> {
  return parts.waitsFor.length > 0 ? undefined : inspect(aws, workspace, parts);
}

async function record(tx: Tx, begun: Begun, findings: Findings | undefined, now: Date): Promise<Advance> {
  const { workspace, parts } = begun;
  const waited = now.getTime() - (workspace.provisioning_since ?? now).getTime();
  if (!findings && waited < PATIENCE) {
    const message = `Waiting: ${parts.waitsFor.join('; ')}`;
    const kept = await changeWorkspace(tx, workspace, { status_message: message, due_at: after(now, LOOK_EVERY) });
    return kept ? 'waiting' : 'left';
  }
  const faults = findings?.faults ?? parts.waitsFor;
  const moved =
    faults.length > 0
      ? await moveWorkspace(tx, workspace, 'FAILED', { status_message: faults.join('; '), due_at: null })
      : await moveWorkspace(tx, workspace, 'RUNNING', { status_message: 'The workspace is running.', due_at: null });
  if (!moved) return 'left';
  if (findings?.network && workspace.network_id !== null) {
    const { errors, warnings } = findings.network;
    await recordNetworkCheck(tx, workspace.account_id, workspace.network_id, errors, warnings);
  }
  await detachUnusedNetworks(tx, workspace.account_id);
  return faults.length > 0 ? 'failed' : 'running';
}
