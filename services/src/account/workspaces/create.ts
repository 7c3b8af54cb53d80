import { Type, type Static } from 'typebox';
import { makeDefaultPolicies } from '../../cluster-policies/default-policies';
import { assignToWorkspace } from '../../identity/workspace-assignments';
import { alreadyExists, invalid } from '../../platform/http/api-error';
import type { Caller } from '../../platform/http/caller';
import type { Ids } from '../../platform/ids';
import type { Tx } from '../../schema';
import { proveSoon } from '../credentials/statements';
import { Region } from '../region';
import { checkCustomTags } from './custom-tags';
import { deploymentName } from './deployment-name';
import { checkParts, partColumns } from './parts';
import { insertWorkspace } from './statements';
import { CustomTags, PartProperties, type WorkspaceRow } from './workspace';

export const NewWorkspace = Type.Object({
  ...PartProperties,
  workspace_name: Type.String({ minLength: 1, maxLength: 100 }),
  aws_region: Region,
  credentials_id: Type.String(),
  storage_configuration_id: Type.String(),
  /** Absent, empty or EMPTY: one is made up. */
  deployment_name: Type.Optional(Type.String({ maxLength: 64 })),
  pricing_tier: Type.Optional(
    Type.Enum(['STANDARD', 'PREMIUM', 'ENTERPRISE', 'DEDICATED', 'COMMUNITY_EDITION'], { default: 'PREMIUM' }),
  ),
  custom_tags: Type.Optional(CustomTags),
  compute_mode: Type.Optional(Type.Enum(['HYBRID', 'SERVERLESS'])),
});

/** What the status says while a workspace is being made. */
export const CHECKING = 'What the workspace is made of is being checked.';

/** Makes a workspace whose parts are yet to be checked; its maker is its first administrator. */
export async function createWorkspace(
  tx: Tx,
  caller: Caller,
  wanted: Static<typeof NewWorkspace>,
  now: Date,
  ids: Ids,
): Promise<WorkspaceRow> {
  const { accountId } = caller;
  if (wanted.compute_mode === 'SERVERLESS') {
    throw invalid(
      'compute_mode must be HYBRID: compute runs in the AWS account of the customer, never in that of the control plane',
    );
  }
  checkCustomTags(wanted.custom_tags ?? {});
  await checkParts(tx, accountId, wanted.aws_region, wanted);
  const name = deploymentName(wanted.deployment_name, ids);
  const row = await insertWorkspace(tx, {
    ...partColumns(wanted),
    account_id: accountId,
    workspace_id: ids.number(),
    workspace_name: wanted.workspace_name,
    deployment_name: name,
    aws_region: wanted.aws_region,
    status: 'PROVISIONING',
    status_message: CHECKING,
    pricing_tier: wanted.pricing_tier,
    custom_tags: JSON.stringify(wanted.custom_tags ?? {}),
    created_at: now,
    provisioning_since: now,
    due_at: now,
  });
  if (!row) throw alreadyExists('deployment name', name);
  await proveSoon(tx, accountId, wanted.credentials_id, now);
  await makeDefaultPolicies(tx, { accountId, workspaceId: row.workspace_id }, now, ids);
  await assignToWorkspace(tx, accountId, row.workspace_id, caller.principalId, 'ADMIN');
  return row;
}
