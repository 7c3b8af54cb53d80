import { Type } from 'typebox';
import { invalid, notFound, permissionDenied } from '../../platform/http/api-error';
import { WORKSPACE_MEMBER, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { AUTHORIZATION, TOKENS } from '../permissions/authorization';
import { requirePermission, workspaceOf } from '../permissions/check';
import { secretHash, tokenSecret } from '../token-secret';
import { lifetimeOf } from './lifetime';
import { commentToken, deleteToken, insertToken, listTokens, type TokenOwner } from './statements';
import { TokenInfo, tokenInfo } from './token-info';

/** Personal access tokens of the caller, in the workspace of the request. */
export const tokenOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'Tokens.Create',
    summary: 'Makes a token for the caller; its value is shown this once',
    method: 'POST',
    paths: ['/api/2.0/token/create'],
    rule: WORKSPACE_MEMBER,
    params: NOTHING,
    query: NOTHING,
    body: Type.Object({
      comment: Type.Optional(Type.String({ maxLength: 256 })),
      lifetime_seconds: Type.Optional(Type.Integer({ description: 'seconds until it expires; absent: never' })),
    }),
    response: Type.Object({ token_value: Type.String(), token_info: TokenInfo }),
    errors: [],
    handle: async ({ tx, caller, body, now, ids }) => {
      const { comment = '' } = body;
      if (caller.onBehalf) throw permissionDenied('a token that was made on behalf of its owner makes no further tokens');
      await requirePermission(tx, caller, AUTHORIZATION, TOKENS, 'CAN_USE');
      const lifetime = await lifetimeOf(tx, workspaceOf(caller), body.lifetime_seconds);
      const secret = tokenSecret(ids.secret(32));
      const row = await insertToken(tx, owner(caller), {
        tokenId: ids.uuid(),
        secretHash: secretHash(secret),
        comment,
        createdAt: now,
        expiresAt: lifetime === undefined ? null : new Date(now.getTime() + lifetime * 1_000),
      });
      return { token_value: secret, token_info: tokenInfo(row) };
    },
  }),
  operation({
    name: 'Tokens.List',
    summary: 'Lists the tokens of the caller',
    method: 'GET',
    paths: ['/api/2.0/token/list'],
    rule: WORKSPACE_MEMBER,
    params: NOTHING,
    query: NOTHING,
    body: NOTHING,
    response: Type.Object({ token_infos: Type.Array(TokenInfo) }),
    errors: [],
    handle: async ({ tx, caller }) => ({ token_infos: (await listTokens(tx, owner(caller))).map(tokenInfo) }),
  }),
  operation({
    name: 'Tokens.Update',
    summary: 'Changes the comment of a token of the caller',
    method: 'PATCH',
    paths: ['/api/2.0/token/{token_id}'],
    rule: WORKSPACE_MEMBER,
    params: Type.Object({ token_id: Type.String() }),
    query: NOTHING,
    body: Type.Object({
      token: Type.Optional(Type.Object({ comment: Type.Optional(Type.String({ maxLength: 256 })) })),
      update_mask: Type.Optional(Type.String()),
    }),
    response: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, params, body: { token = {}, update_mask: mask = 'comment' } }) => {
      if (mask !== 'comment')
        throw invalid(`update_mask must be comment, got ${JSON.stringify(mask)}; nothing else of a token changes`);
      const changed = UUID.test(params.token_id) && (await commentToken(tx, owner(caller), params.token_id, token.comment ?? ''));
      if (!changed) throw notFound('token', params.token_id);
      return {};
    },
  }),
  operation({
    name: 'Tokens.Delete',
    summary: 'Revokes a token of the caller, at once',
    method: 'POST',
    paths: ['/api/2.0/token/delete'],
    rule: WORKSPACE_MEMBER,
    params: NOTHING,
    query: NOTHING,
    body: Type.Object({ token_id: Type.String() }),
    response: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body }) => {
      const deleted = UUID.test(body.token_id) && (await deleteToken(tx, owner(caller), body.token_id));
      if (!deleted) throw notFound('token', body.token_id);
      return {};
    },
  }),
];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function owner({ accountId, principalId, workspace }: Caller): TokenOwner {
  return { accountId, principalId, workspaceId: workspace?.id };
}
