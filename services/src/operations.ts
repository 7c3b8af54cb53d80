import { assignmentOperations } from './identity/assignment/operations';
import { meOperations } from './identity/me/operations';
import { AUTHORIZATION } from './identity/permissions/authorization';
import { permissionOperations } from './identity/permissions/operations';
import { scimOperations } from './identity/scim/operations';
import { servicePrincipalSecretOperations } from './identity/service-principal-secrets/operations';
import { tokenOperations } from './identity/tokens/operations';
import type { Operation } from './platform/http/operation';
import type { LakehouseSchema } from './schema';

/** Every operation of the API, by feature. The server, its document and the tests of access take them from here. */
export const operations: readonly Operation<LakehouseSchema>[] = [
  ...assignmentOperations,
  ...meOperations,
  ...permissionOperations([AUTHORIZATION]),
  ...scimOperations(),
  ...servicePrincipalSecretOperations,
  ...tokenOperations,
];
