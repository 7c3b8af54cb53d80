import type { Selectable } from 'kysely';
import { Type, type Static } from 'typebox';
import { isIP } from 'node:net';
import { invalid } from '../../platform/http/api-error';
import type { IpAccessListTable } from '../schema';

export const ListType = Type.Union([Type.Literal('ALLOW'), Type.Literal('BLOCK')]);

/** A list as the API shows it. Times are milliseconds since 1970, people are ids. */
export const ListInfo = Type.Object({
  list_id: Type.String(),
  label: Type.String(),
  list_type: ListType,
  ip_addresses: Type.Array(Type.String()),
  address_count: Type.Integer(),
  enabled: Type.Boolean(),
  created_at: Type.Integer(),
  created_by: Type.Integer(),
  updated_at: Type.Integer(),
  updated_by: Type.Integer(),
});

export type ListRow = Selectable<IpAccessListTable>;

export function listInfo(row: ListRow): Static<typeof ListInfo> {
  return {
    list_id: row.list_id,
    label: row.label,
    list_type: row.list_type,
    ip_addresses: row.ip_addresses,
    address_count: row.ip_addresses.length,
    enabled: row.enabled,
    created_at: row.created_at.getTime(),
    created_by: Number(row.created_by),
    updated_at: row.updated_at.getTime(),
    updated_by: Number(row.updated_by),
  };
}

/** @throws ApiError for what is neither an address nor a network in CIDR notation */
export function checkAddresses(addresses: readonly string[]): void {
  const wrong = addresses.find((address) => !isNetwork(address));
  if (wrong !== undefined) {
    throw invalid(
      `ip_addresses must be addresses or networks such as 203.0.113.7 and 203.0.113.0/24, got ${JSON.stringify(wrong)}`,
    );
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (most < 0 || rest.length > 0 || address.includes('%')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}
