import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../../platform/http/api-server';
import type { Database } from '../../../platform/database/database';
import type { Hosts } from '../../../platform/http/hosts';
import type { Ids } from '../../../platform/ids';
import type { LakehouseSchema } from '../../../schema';
import { ACCOUNT_ID } from '../place';
import type { ProviderConnections } from './connections';
import { readProvider, type ProviderRow } from './statements';

/** What logins at providers are made with. */
export interface ProviderLoginContext {
  readonly database: Database<LakehouseSchema>;
  readonly hosts: Hosts;
  readonly audit: AuditTrail<LakehouseSchema>;
  readonly connections: ProviderConnections;
  readonly now: () => number;
  readonly ids: Ids;
}

/** A query, at a path that may name an account. */
export interface ProviderRoute {
  readonly Params: { readonly account_id?: string };
  readonly Querystring: Readonly<Record<string, unknown>>;
}
export type ProviderRequest = FastifyRequest<ProviderRoute>;

/** Through whose provider the people of an account log in; undefined where they do so by password, or there is no such account. */
export async function providerOf(database: Database<LakehouseSchema>, accountId: string): Promise<ProviderRow | undefined> {
  return ACCOUNT_ID.test(accountId) ? database.inAccount(accountId, (tx) => readProvider(tx, accountId)) : undefined;
}
