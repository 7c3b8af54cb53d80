import { Type } from 'typebox';
import { ApiError, notFound } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import type { Hosts } from '../../platform/http/hosts';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { ACCOUNT_PATH, AccountPath } from '../registered';
import { createWorkspace, NewWorkspace } from './create';
import { moveWorkspace, selectWorkspaces } from './statements';
import { updateWorkspace, WorkspaceUpdate } from './update';
import { presentWorkspace, Workspace, type WorkspaceRow } from './workspace';

const ONE = {
  paths: [`${ACCOUNT_PATH}/workspaces/{workspace_id}`],
  rule: ACCOUNT_ADMIN,
  params: Type.Object({ account_id: Type.String(), workspace_id: Type.String() }),
  response: Workspace,
} as const;

/** @param hosts where workspaces are reached */
export const workspaceOperations = (hosts: Hosts): readonly Operation<LakehouseSchema>[] => [
  operation({
    name: 'Workspaces.Create',
    summary: 'Makes a workspace; it is there at once, and runs when what it is made of has been checked',
    method: 'POST',
    paths: [`${ACCOUNT_PATH}/workspaces`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: NewWorkspace,
    response: Workspace,
    errors: ['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_ALREADY_EXISTS'],
    handle: async ({ tx, caller, body, now, ids }) => presentWorkspace(await createWorkspace(tx, caller, body, now, ids), hosts),
  }),
  operation({
    ...ONE,
    name: 'Workspaces.Get',
    summary: 'Shows a workspace',
    method: 'GET',
    query: NOTHING,
    body: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, params }) =>
      presentWorkspace(await foundWorkspace(tx, caller.accountId, params.workspace_id), hosts),
  }),
  operation({
    name: 'Workspaces.List',
    summary: 'Lists all workspaces of the account',
    method: 'GET',
    paths: [`${ACCOUNT_PATH}/workspaces`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: NOTHING,
    response: Type.Array(Workspace),
    errors: [],
    handle: async ({ tx, caller }) => (await selectWorkspaces(tx, caller.accountId)).map((row) => presentWorkspace(row, hosts)),
  }),
  operation({
    ...ONE,
    name: 'Workspaces.Update',
    summary: 'Gives a workspace other parts or tags; other parts are checked first',
    method: 'PATCH',
    query: Type.Object({ update_mask: Type.Optional(Type.String({ description: 'names of fields, with commas between them' })) }),
    body: WorkspaceUpdate,
    errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE', 'RESOURCE_CONFLICT'],
    handle: async ({ tx, caller, params, query, body, now }) => {
      const row = await foundWorkspace(tx, caller.accountId, params.workspace_id);
      const mask = query.update_mask || undefined;
      return presentWorkspace(await updateWorkspace(tx, row, presentWorkspace(row, hosts), body, mask, now), hosts);
    },
  }),
  operation({
    ...ONE,
    name: 'Workspaces.Delete',
    summary: 'Has a workspace deleted, with all that belongs to it; done when it is no longer found',
    method: 'DELETE',
    query: NOTHING,
    body: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_CONFLICT'],
    handle: async ({ tx, caller, params, now }) => {
      const row = await foundWorkspace(tx, caller.accountId, params.workspace_id);
      if (row.status === 'CANCELLING') return presentWorkspace(row, hosts);
      const change = { status_message: 'The workspace is being deleted.', due_at: now };
      const moved = await moveWorkspace(tx, row, 'CANCELLING', change);
      if (!moved)
        throw new ApiError('RESOURCE_CONFLICT', `workspace ${row.workspace_id} was changed at the same time; try again`);
      return presentWorkspace(moved, hosts);
    },
  }),
];

/** A 64-bit id in decimal. */
const ID = /^\d{1,18}$/;

async function foundWorkspace(tx: Tx, accountId: string, id: string): Promise<WorkspaceRow> {
  const [row] = ID.test(id) ? await selectWorkspaces(tx, accountId, id) : [];
  if (!row) throw notFound('workspace', id);
  return row;
}
