import { eventsBetween } from '../../../audit/settled-events';
import type { Tx } from '../../../schema';
import type { LogObject } from '../../aws/customer-aws';
import { messageOf } from '../../aws/aws-errors';
import { selectCredentials } from '../../credentials/statements';
import type { Due } from '../../reconciler/due';
import type { Reconciling } from '../../reconciler/reconciling';
import { selectStorageConfigurations } from '../../storage-configurations/statements';
import { takeBatch, type TakenBatch } from './batch';
import { logObjects } from './log-objects';
import { recordDelivered, recordFailure } from './record';

/** In milliseconds: how long S3 may take for one batch; less than a step may take, so that nobody else has begun with it. */
const PUT_TIMEOUT = 45_000;

/** What came of one step. */
export type Delivery = 'delivered' | 'refused' | 'left';

/**
 * Delivers the next batch of one configuration: settles which events it has, puts them, writes down that it did. The batch is fixed
 * before anything is put: one that is cut is put again, under the same keys and with the same contents, by whoever is next.
 */
export async function deliverLogs({ database, aws, now }: Reconciling, due: Due): Promise<Delivery> {
  const begun = await database.inAccount(due.accountId, (tx) => begin(tx, due, new Date(now())));
  if (!begun) return 'left';
  const { taken, target, objects } = begun;
  const faults: string[] = [];
  try {
    const timeout = AbortSignal.timeout(PUT_TIMEOUT);
    if (!target) faults.push('its credentials or its storage configuration are not there any more; make another configuration');
    else if (objects.length > 0) faults.push(...(await aws.deliverLogs(target.role, target.bucketName, objects, timeout)));
  } catch (error) {
    const failure = { status: 'SYSTEM_FAILURE' as const, message: `Delivery is tried again: ${messageOf(error)}` };
    await database.inAccount(due.accountId, (tx) => recordFailure(tx, taken, failure, new Date(now())));
    throw error;
  }
  return database.inAccount(due.accountId, async (tx) => {
    const at = new Date(now());
    if (faults.length === 0) return (await recordDelivered(tx, taken, at)) ? 'delivered' : 'left';
    const failure = { status: 'USER_FAILURE' as const, message: faults.join(', ') };
    return (await recordFailure(tx, taken, failure, at)) ? 'refused' : 'left';
  });
}

interface Begun {
  readonly taken: TakenBatch;
  readonly objects: readonly LogObject[];
  readonly target?: { readonly role: { readonly accountId: string; readonly roleArn: string }; readonly bucketName: string };
}

async function begin(tx: Tx, { accountId, id }: Due, now: Date): Promise<Begun | undefined> {
  const taken = await takeBatch(tx, accountId, id, now);
  if (!taken) return undefined;
  const { row, after, last } = taken;
  const events = (await eventsBetween(tx, accountId, after, last)).filter((event) => isWanted(event, taken));
  const objects = logObjects({ configId: row.config_id, number: row.batch_number, prefix: row.delivery_path_prefix }, events);
  const [credential] = await selectCredentials(tx, accountId, row.credential_id);
  const [storage] = await selectStorageConfigurations(tx, accountId, row.storage_configuration_id);
  if (!credential || !storage) return { taken, objects };
  return { taken, objects, target: { role: { accountId, roleArn: credential.role_arn }, bucketName: storage.bucket_name } };
}

/** Whoever names workspaces wants their events, and not those of the account. */
function isWanted(event: { workspace_id: string | null; happened_at: Date }, { row, since }: TakenBatch): boolean {
  if (event.happened_at < since) return false;
  return row.workspace_ids.length === 0 || (event.workspace_id !== null && row.workspace_ids.includes(event.workspace_id));
}
