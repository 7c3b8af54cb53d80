import { Type, type Static } from 'typebox';
import { ApiError, invalid } from '../../platform/http/api-error';
import type { Tx } from '../../schema';
import { proveSoon } from '../credentials/statements';
import { CHECKING } from './create';
import { checkCustomTags } from './custom-tags';
import { checkParts, partColumns, type Parts } from './parts';
import { changeWorkspace, moveWorkspace } from './statements';
import type { WorkspaceStatus } from './status';
import { CustomTags, PartProperties, type WorkspaceRow } from './workspace';

/** Fields besides these may be given; they are looked at only to refuse what cannot change. */
export const WorkspaceUpdate = Type.Object({ ...PartProperties, custom_tags: Type.Optional(CustomTags) });

type Update = Static<typeof WorkspaceUpdate>;
type Field = keyof Update;

/** What may change in which status. Anything else takes another workspace. */
const CHANGEABLE: Readonly<Partial<Record<WorkspaceStatus, readonly Field[]>>> = {
  RUNNING: [
    'credentials_id',
    'network_id',
    'storage_customer_managed_key_id',
    'private_access_settings_id',
    'managed_services_customer_managed_key_id',
    'custom_tags',
  ],
  FAILED: [
    'credentials_id',
    'storage_configuration_id',
    'network_id',
    'storage_customer_managed_key_id',
    'managed_services_customer_managed_key_id',
  ],
};

/**
 * Changes the fields that the mask names, or without a mask those that are given and differ. Other parts are checked as those of
 * a new workspace are, and until then it is in PROVISIONING.
 *
 * @param presented the workspace as the API answers it
 */
export async function updateWorkspace(
  tx: Tx,
  row: WorkspaceRow,
  presented: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>> & Update,
  mask: string | undefined,
  now: Date,
): Promise<WorkspaceRow> {
  const named = mask === undefined ? Object.keys(given) : mask.split(',');
  const same = (field: string) => JSON.stringify(given[field]) === JSON.stringify(presented[field]);
  const fields = changeable(row, mask === undefined ? named.filter((field) => !same(field)) : named);
  for (const field of fields) if (given[field] === undefined) throw invalid(`update_mask names ${field}, and the body has none`);
  if (fields.includes('network_id') && row.status === 'RUNNING' && row.network_id === null) {
    throw invalid('network_id of a running workspace can be changed if it was made with one, and this one was not');
  }

  const chosen = <Name extends Field>(field: Name): Update[Name] => (fields.includes(field) ? given[field] : undefined);
  const tags = chosen('custom_tags');
  const parts: Parts = {
    credentials_id: chosen('credentials_id'),
    storage_configuration_id: chosen('storage_configuration_id'),
    network_id: chosen('network_id'),
    private_access_settings_id: chosen('private_access_settings_id'),
    managed_services_customer_managed_key_id: chosen('managed_services_customer_managed_key_id'),
    storage_customer_managed_key_id: chosen('storage_customer_managed_key_id'),
  };
  if (tags) checkCustomTags(tags);
  await checkParts(tx, row.account_id, row.aws_region, parts);
  const change = { ...partColumns(parts), ...(tags && { custom_tags: JSON.stringify(tags) }) };
  const rechecked = fields.some((field) => field !== 'custom_tags') || row.status === 'FAILED';
  const changed = rechecked
    ? await moveWorkspace(tx, row, 'PROVISIONING', { ...change, status_message: CHECKING, provisioning_since: now, due_at: now })
    : await changeWorkspace(tx, row, change);
  if (!changed) throw new ApiError('RESOURCE_CONFLICT', `workspace ${row.workspace_id} was changed at the same time; try again`);
  if (rechecked && changed.credential_id !== null) await proveSoon(tx, row.account_id, changed.credential_id, now);
  return changed;
}

/** The fields, if all of them may change now. */
function changeable(row: WorkspaceRow, fields: readonly string[]): Field[] {
  const allowed = CHANGEABLE[row.status];
  if (!allowed) {
    throw new ApiError(
      'INVALID_STATE',
      `workspace ${row.workspace_id} is ${row.status}; it can be changed while RUNNING or FAILED`,
    );
  }
  return fields.map((field) => {
    const known = allowed.find((name) => name === field);
    if (known === undefined) {
      throw invalid(
        `${field || 'an empty field'} cannot be changed while a workspace is ${row.status}; what can: ${allowed.join(', ')}`,
      );
    }
    return known;
  });
}
