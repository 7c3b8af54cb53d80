import type { AccountClient, Json } from '../../account-api/account-client';
import { waitFor, type World } from '../../account-api/world';

/** In seconds: platforms need 5 to 7 minutes, and clients are advised to give them 30. */
const PROVISIONING = { patience: 1800, every: 5 };

/** In seconds: for how long a workspace may be on its way out. */
const CANCELLING = { patience: 900, every: 5 };

const ON_THE_WAY = ['NOT_PROVISIONED', 'PROVISIONING'];

/** Waits until a workspace is no longer on its way, and answers what it has come to. */
export async function arrived(api: AccountClient, world: World, id: string, since: number): Promise<Json> {
  let latest: Json = {};
  const waited = (world.now() - since) / 1000;
  const patience = Math.max(PROVISIONING.patience - waited, 0);
  const there = await waitFor(world, { ...PROVISIONING, patience }, async () => {
    latest = await api.get(`workspaces/${id}`);
    return ON_THE_WAY.includes(String(latest.workspace_status)) ? undefined : latest;
  });
  return (
    there ?? {
      ...latest,
      workspace_status_message: `it did not run within ${PROVISIONING.patience / 60} minutes. ${messageOf(latest)}`,
    }
  );
}

/** Why a workspace does not run: what the platform says of it, and of its network, whose faults show nowhere else. */
export async function failureOf(api: AccountClient, workspace: Json): Promise<string> {
  const lines = [`workspace ${String(workspace.workspace_id)} is ${String(workspace.workspace_status)}: ${messageOf(workspace)}`];
  const { network_id: networkId } = workspace;
  if (typeof networkId === 'string') {
    const network = await api.find(`networks/${networkId}`);
    const faults = Array.isArray(network?.error_messages) ? (network.error_messages as Json[]) : [];
    for (const { error_type: type, error_message: message } of faults) lines.push(`network, ${String(type)}: ${String(message)}`);
  }
  return lines.join('; ');
}

/** Has a workspace be gone, with all that belongs to it at the platform. */
export async function removeWorkspace(api: AccountClient, world: World, id: string): Promise<void> {
  if (!(await api.delete(`workspaces/${id}`))) return;
  let message = '';
  const gone = await waitFor(world, CANCELLING, async () => {
    const left = await api.find(`workspaces/${id}`);
    if (!left) return true;
    message = messageOf(left);
    return undefined;
  });
  if (!gone) throw new Error(`workspace ${id} is still there ${CANCELLING.patience / 60} minutes after its deletion: ${message}`);
}

function messageOf(workspace: Json): string {
  const { workspace_status_message: message } = workspace;
  return typeof message === 'string' && message !== '' ? message : 'the platform gives no reason';
}
