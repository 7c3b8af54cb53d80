import { sql } from 'kysely';
import { Type, type Static } from 'typebox';
import { invalid, notFound } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN, WORKSPACE_ADMIN, type AccessRule, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { Assignment, assignmentInfo } from './assignment-info';
import { findAccountPrincipal, listAssignments, setAssignment, unassign, type WorkspaceKey } from './statements';

const Change = Type.Object({
  permissions: Type.Optional(
    Type.Array(Type.String(), { description: 'USER or ADMIN; empty: the principal is taken from the workspace' }),
  ),
});
const PRINCIPAL = { principal_id: Type.String() };

/** Who of the account works in which workspace: for the account's admins, and for a workspace's own admins. */
export const assignmentOperations: readonly Operation<LakehouseSchema>[] = [
  ...operationsAt({
    service: 'WorkspaceAssignment',
    base: '/api/2.0/accounts/{account_id}/workspaces/{workspace_id}/permissionassignments',
    rule: ACCOUNT_ADMIN,
    params: { account_id: Type.String(), workspace_id: Type.String() },
    workspaceOf: async (tx, { accountId }, params) => existing(tx, { accountId, workspaceId: params.workspace_id ?? '' }),
  }),
  ...operationsAt({
    service: 'PermissionAssignment',
    base: '/api/2.0/preview/permissionassignments',
    rule: WORKSPACE_ADMIN,
    params: {},
    workspaceOf: (tx, { accountId, workspace }) => existing(tx, { accountId, workspaceId: workspace?.id ?? '' }),
  }),
];

interface Place {
  readonly service: string;
  readonly base: string;
  readonly rule: AccessRule;
  readonly params: Readonly<Record<string, ReturnType<typeof Type.String>>>;
  readonly workspaceOf: (tx: Tx, caller: Caller, params: Readonly<Record<string, string>>) => Promise<WorkspaceKey>;
}

function operationsAt({ service, base, rule, params, workspaceOf }: Place): Operation<LakehouseSchema>[] {
  return [
    operation({
      name: `${service}.List`,
      summary: 'Lists who is assigned to the workspace, and as what',
      method: 'GET',
      paths: [base],
      rule,
      params: Type.Object(params),
      query: NOTHING,
      body: NOTHING,
      response: Type.Object({ permission_assignments: Type.Array(Assignment) }),
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params: at }) => {
        const rows = await listAssignments(tx, await workspaceOf(tx, caller, at));
        return { permission_assignments: rows.map(assignmentInfo) };
      },
    }),
    operation({
      name: `${service}.Get`,
      summary: 'Lists what a principal may be assigned as',
      method: 'GET',
      paths: [`${base}/permissions`],
      rule,
      params: Type.Object(params),
      query: NOTHING,
      body: NOTHING,
      response: Type.Object({
        permissions: Type.Array(Type.Object({ permission_level: Type.String(), description: Type.String() })),
      }),
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params: at }) => {
        await workspaceOf(tx, caller, at);
        return {
          permissions: [
            { permission_level: 'USER', description: 'works in the workspace' },
            { permission_level: 'ADMIN', description: 'works in the workspace and administers it' },
          ],
        };
      },
    }),
    operation({
      name: `${service}.Update`,
      summary: 'Assigns a principal of the account to the workspace, as a user or as an admin',
      method: 'PUT',
      paths: [`${base}/principals/{principal_id}`],
      rule,
      params: Type.Object({ ...params, ...PRINCIPAL }),
      query: NOTHING,
      body: Change,
      response: Assignment,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params: at, body }) => {
        const workspace = await workspaceOf(tx, caller, at);
        const principal = await findAccountPrincipal(tx, workspace.accountId, at.principal_id);
        if (!principal) throw notFound('principal', at.principal_id);
        const permission = permissionOf(body);
        if (permission) await setAssignment(tx, workspace, principal.principal_id, permission);
        else await unassign(tx, workspace, principal.principal_id);
        return assignmentInfo({ ...principal, permission });
      },
    }),
    operation({
      name: `${service}.Delete`,
      summary: 'Takes a principal from the workspace, with all that it has there',
      method: 'DELETE',
      paths: [`${base}/principals/{principal_id}`],
      rule,
      params: Type.Object({ ...params, ...PRINCIPAL }),
      query: NOTHING,
      body: NOTHING,
      response: NOTHING,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params: at }) => {
        const workspace = await workspaceOf(tx, caller, at);
        const principal = await findAccountPrincipal(tx, workspace.accountId, at.principal_id);
        if (!principal || !(await unassign(tx, workspace, principal.principal_id)))
          throw notFound('assignment of principal', at.principal_id);
        return {};
      },
    }),
  ];
}

/** As the public clients say it: what is empty or unknown means none. Both together mean the higher one. */
function permissionOf({ permissions = [] }: Static<typeof Change>): 'USER' | 'ADMIN' | undefined {
  const wrong = permissions.find((each) => !['USER', 'ADMIN', 'UNKNOWN'].includes(each));
  if (wrong !== undefined) throw invalid(`permissions must be of USER and ADMIN, got ${JSON.stringify(wrong)}`);
  return permissions.includes('ADMIN') ? 'ADMIN' : permissions.includes('USER') ? 'USER' : undefined;
}

/** A workspace is known here by its group of all users. */
async function existing(tx: Tx, workspace: WorkspaceKey): Promise<WorkspaceKey> {
  if (!/^\d{1,18}$/.test(workspace.workspaceId)) throw notFound('workspace', workspace.workspaceId);
  const { rows } = await sql`select 1 from principal where account_id = ${workspace.accountId}
    and workspace_id = ${workspace.workspaceId}::bigint and assigned_as = 'USER'`.execute(tx);
  if (rows.length === 0) throw notFound('workspace', workspace.workspaceId);
  return workspace;
}
