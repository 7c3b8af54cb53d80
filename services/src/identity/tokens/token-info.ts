import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import type { PersonalAccessTokenTable } from '../schema';

/** A token as its owner sees it; the secret is shown once, by create. Times are milliseconds since 1970, -1 for never. */
export const TokenInfo = Type.Object({
  token_id: Type.String(),
  comment: Type.String(),
  creation_time: Type.Integer(),
  expiry_time: Type.Integer(),
});

export type TokenRow = Pick<Selectable<PersonalAccessTokenTable>, 'token_id' | 'comment' | 'created_at' | 'expires_at'>;

export function tokenInfo(row: TokenRow) {
  return {
    token_id: row.token_id,
    comment: row.comment,
    creation_time: row.created_at.getTime(),
    expiry_time: row.expires_at?.getTime() ?? -1,
  };
}

/** A token as admins of the workspace see it. */
export const ManagedTokenInfo = Type.Object({
  ...TokenInfo.properties,
  created_by_id: Type.Integer(),
  created_by_username: Type.Optional(Type.String()),
  owner_id: Type.Integer(),
  workspace_id: Type.Integer(),
  last_used_day: Type.Optional(Type.Integer({ description: 'midnight of the day, in milliseconds since 1970' })),
});

export interface ManagedTokenRow extends TokenRow {
  readonly last_used_on: Date | null;
  readonly workspace_id: string;
  readonly owner_id: string;
  readonly created_by: string;
  /** Null when the maker is no longer there. */
  readonly maker_name: string | null;
}

export function managedTokenInfo(row: ManagedTokenRow) {
  return {
    ...tokenInfo(row),
    created_by_id: Number(row.created_by),
    ...(row.maker_name !== null && { created_by_username: row.maker_name }),
    owner_id: Number(row.owner_id),
    workspace_id: Number(row.workspace_id),
    ...(row.last_used_on && { last_used_day: row.last_used_on.getTime() }),
  };
}
