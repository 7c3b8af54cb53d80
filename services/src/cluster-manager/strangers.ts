import type { LookupTx, Tx } from '../schema';
import type { InstanceOwner, ListedInstance } from './launchers/launcher';
import type { Managing } from './managing';
import { PATIENCE } from './patience';

const DAY = 24 * 3_600_000;

/**
 * Ends instances that bear our tags and that no row knows: what a launch made whose rows are gone, or whose reply came to nobody.
 * A young one may be about to be written down, and is left alone; so is the instance of a row, whatever state that is in.
 */
export async function endStrangers(managing: Managing): Promise<void> {
  const since = new Date(managing.now() - DAY);
  for (const owner of await managing.database.inPlatform((tx) => ownersSince(tx, since))) {
    try {
      await endStrangersOf(managing, owner);
    } catch (error) {
      managing.log.warn({ error, ...owner }, 'instances cannot be compared with the rows; it is tried again');
    }
  }
}

async function endStrangersOf({ database, launcher, now, log }: Managing, owner: InstanceOwner): Promise<void> {
  const alive = (await launcher.list(owner)).filter(({ state }) => state === 'pending' || state === 'running');
  if (alive.length === 0) return;
  const rows = await database.inAccount(owner.accountId, (tx) => rowsOf(tx, owner, alive));
  const strangers = alive.filter((instance) => isStranger(instance, rows, now()));
  if (strangers.length === 0) return;
  const instanceIds = strangers.map(({ instanceId }) => instanceId);
  log.warn({ ...owner, instanceIds }, 'instances that no row knows are ended');
  await launcher.end(owner, instanceIds);
}

interface KnownRow {
  readonly instance_id: string | null;
  readonly client_token: string;
  readonly state: string;
}

function isStranger({ instanceId, clientToken, launchedAt }: ListedInstance, rows: readonly KnownRow[], now: number): boolean {
  const row = rows.find((known) => known.instance_id === instanceId);
  if (row) return row.state === 'ENDED';
  const isAwaited = rows.some(
    (known) => known.client_token === clientToken && known.state !== 'ENDED' && known.instance_id === null,
  );
  return !isAwaited && now - launchedAt.getTime() > PATIENCE.launch;
}

/** Workspaces, in whatever account, that have nodes or had some lately. */
async function ownersSince(tx: LookupTx, since: Date): Promise<InstanceOwner[]> {
  const rows = await tx
    .selectFrom('cluster_node')
    .select(['account_id', 'workspace_id'])
    .distinct()
    .where((row) => row.or([row('state', '<>', 'ENDED'), row('wanted_at', '>', since), row('ended_at', '>', since)]))
    .execute();
  return rows.map((row) => ({ accountId: row.account_id, workspaceId: row.workspace_id }));
}

function rowsOf(tx: Tx, { accountId, workspaceId }: InstanceOwner, instances: readonly ListedInstance[]): Promise<KnownRow[]> {
  return tx
    .selectFrom('cluster_node')
    .select(['instance_id', 'client_token', 'state'])
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where((row) =>
      row.or([
        row(
          'instance_id',
          'in',
          instances.map(({ instanceId }) => instanceId),
        ),
        row(
          'client_token',
          'in',
          instances.map(({ clientToken }) => clientToken),
        ),
      ]),
    )
    .execute();
}
