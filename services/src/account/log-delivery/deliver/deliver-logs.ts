import type { Tx } from '../../../schema';
import { messageOf } from '../../aws/aws-errors';
import { selectCredentials } from '../../credentials/statements';
import type { Due } from '../../reconciler/due';
import type { Reconciling } from '../../reconciler/reconciling';
import { selectStorageConfigurations } from '../../storage-configurations/statements';
import type { LogDeliveryRow } from '../statements';
import { auditPart } from './audit-part';
import type { Part } from './part';
import { recordDelivered, recordFailure, take } from './record';
import { usagePart } from './usage-part';

/** In milliseconds: how long S3 may take for one part; less than a step may take, so that nobody else has begun with it. */
const PUT_TIMEOUT = 45_000;

/** What came of one step. */
export type Delivery = 'delivered' | 'refused' | 'left';

/** Delivers the next part of one configuration: finds what it is, puts it, writes down that it did. */
export async function deliverLogs({ database, aws, now }: Reconciling, due: Due): Promise<Delivery> {
  const begun = await database.inAccount(due.accountId, (tx) => begin(tx, due, new Date(now())));
  if (!begun) return 'left';
  const { row, objects, progress, target } = begun;
  const faults: string[] = [];
  try {
    const timeout = AbortSignal.timeout(PUT_TIMEOUT);
    if (!target) faults.push('its credentials or its storage configuration are not there any more; make another configuration');
    else if (objects.length > 0) faults.push(...(await aws.deliverLogs(target.role, target.bucketName, objects, timeout)));
  } catch (error) {
    const failure = { status: 'SYSTEM_FAILURE' as const, message: `Delivery is tried again: ${messageOf(error)}` };
    await database.inAccount(due.accountId, (tx) => recordFailure(tx, row, failure, new Date(now())));
    throw error;
  }
  return database.inAccount(due.accountId, async (tx) => {
    const at = new Date(now());
    if (faults.length === 0) return (await recordDelivered(tx, row, progress, at)) ? 'delivered' : 'left';
    const failure = { status: 'USER_FAILURE' as const, message: faults.join(', ') };
    return (await recordFailure(tx, row, failure, at)) ? 'refused' : 'left';
  });
}

interface Begun extends Part {
  readonly target?: { readonly role: { readonly accountId: string; readonly roleArn: string }; readonly bucketName: string };
}

async function begin(tx: Tx, { accountId, id }: Due, now: Date): Promise<Begun | undefined> {
  const row = await take(tx, accountId, id, now);
  const part = row && (await (row.log_type === 'AUDIT_LOGS' ? auditPart : usagePart)(tx, row, now));
  return part && { ...part, target: await targetOf(tx, part.row) };
}

/** Undefined when what the configuration names is gone. */
async function targetOf(tx: Tx, row: LogDeliveryRow): Promise<Begun['target']> {
  const { account_id: accountId } = row;
  const [credential] = await selectCredentials(tx, accountId, row.credential_id);
  const [storage] = await selectStorageConfigurations(tx, accountId, row.storage_configuration_id);
  return credential && storage && { role: { accountId, roleArn: credential.role_arn }, bucketName: storage.bucket_name };
}
