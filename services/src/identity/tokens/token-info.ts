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
