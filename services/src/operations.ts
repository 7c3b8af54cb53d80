import { meOperations } from './identity/me/operations';
import { tokenOperations } from './identity/tokens/operations';
import type { Operation } from './platform/http/operation';
import type { LakehouseSchema } from './schema';

/** Every operation of the API, by feature. The server, its document and the tests of access take them from here. */
export const operations: readonly Operation<LakehouseSchema>[] = [...meOperations, ...tokenOperations];
