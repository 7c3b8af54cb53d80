import { Type } from 'typebox';
import { invalid, notFound } from '../../platform/http/api-error';
import { WORKSPACE_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { callerOf } from '../caller-of';
import { workspaceOf } from '../permissions/check';
import { insertToken } from './statements';
import { deleteManagedToken, findServicePrincipal, managedTokens } from './management-statements';
import { ManagedTokenInfo, managedTokenInfo } from './token-info';
import { secretHash, tokenSecret } from '../token-secret';
import { lifetimeOf } from './lifetime';

const BASE = '/api/2.0/token-management';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Tokens of everyone in the workspace, for its admins. Values are never shown. */
export const tokenManagementOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'TokenManagement.List',
    summary: 'Lists the tokens of the workspace',
    method: 'GET',
    paths: [`${BASE}/tokens`],
    rule: WORKSPACE_ADMIN,
    params: NOTHING,
    query: Type.Object({ created_by_id: Type.Optional(Type.Integer()), created_by_username: Type.Optional(Type.String()) }),
    body: NOTHING,
    response: Type.Object({ token_infos: Type.Array(ManagedTokenInfo) }),
    errors: [],
    handle: async ({ tx, caller, query }) => {
      const tokens = await managedTokens(tx, workspaceOf(caller), {
        createdById: query.created_by_id?.toString(),
        createdByName: query.created_by_username,
      });
      return { token_infos: tokens.map(managedTokenInfo) };
    },
  }),
  operation({
    name: 'TokenManagement.Get',
    summary: 'Shows a token of the workspace',
    method: 'GET',
    paths: [`${BASE}/tokens/{token_id}`],
    rule: WORKSPACE_ADMIN,
    params: Type.Object({ token_id: Type.String() }),
    query: NOTHING,
    body: NOTHING,
    response: Type.Object({ token_info: ManagedTokenInfo }),
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, params }) => {
      const [token] = UUID.test(params.token_id)
        ? await managedTokens(tx, workspaceOf(caller), { tokenId: params.token_id })
        : [];
      if (!token) throw notFound('token', params.token_id);
      return { token_info: managedTokenInfo(token) };
    },
  }),
  operation({
    name: 'TokenManagement.Delete',
    summary: 'Revokes a token of the workspace, at once',
    method: 'DELETE',
    paths: [`${BASE}/tokens/{token_id}`],
    rule: WORKSPACE_ADMIN,
    params: Type.Object({ token_id: Type.String() }),
    query: NOTHING,
    body: NOTHING,
    response: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, params }) => {
      const deleted = UUID.test(params.token_id) && (await deleteManagedToken(tx, workspaceOf(caller), params.token_id));
      if (!deleted) throw notFound('token', params.token_id);
      return {};
    },
  }),
  operation({
    name: 'TokenManagement.CreateOboToken',
    summary: 'Makes a token for a service principal of the workspace; its value is shown this once',
    method: 'POST',
    paths: [`${BASE}/on-behalf-of/tokens`],
    rule: WORKSPACE_ADMIN,
    params: NOTHING,
    query: NOTHING,
    body: Type.Object({
      application_id: Type.String(),
      comment: Type.Optional(Type.String({ maxLength: 256 })),
      lifetime_seconds: Type.Optional(Type.Integer({ description: 'seconds until it expires; absent: never' })),
    }),
    response: Type.Object({ token_value: Type.String(), token_info: ManagedTokenInfo }),
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body, now, ids }) => {
      const workspace = workspaceOf(caller);
      const { application_id: applicationId, comment = '' } = body;
      const principalId = UUID.test(applicationId) ? await findServicePrincipal(tx, workspace, applicationId) : undefined;
      if (principalId === undefined) throw notFound('service principal', applicationId);
      const standing = await callerOf(tx, principalId, workspace.workspaceId);
      if (!standing?.workspace) throw invalid(`service principal ${applicationId} is not active`);
      const lifetime = await lifetimeOf(tx, workspace, body.lifetime_seconds);
      const secret = tokenSecret(ids.secret(32));
      const tokenId = ids.uuid();
      await insertToken(
        tx,
        { accountId: caller.accountId, principalId, workspaceId: workspace.workspaceId },
        {
          tokenId,
          secretHash: secretHash(secret),
          comment,
          createdAt: now,
          expiresAt: lifetime === undefined ? null : new Date(now.getTime() + lifetime * 1_000),
          createdBy: caller.principalId,
        },
      );
      const [token] = await managedTokens(tx, workspace, { tokenId });
      if (!token) throw new Error('a token vanished in the transaction that made it');
      return { token_value: secret, token_info: managedTokenInfo(token) };
    },
  }),
];
