import { assignmentOperations } from './identity/assignment/operations';
import { ipAccessListOperations } from './identity/ip-access-lists/operations';
import { meOperations } from './identity/me/operations';
import { AUTHORIZATION } from './identity/permissions/authorization';
import { permissionOperations } from './identity/permissions/operations';
import { scimOperations } from './identity/scim/operations';
import { servicePrincipalSecretOperations } from './identity/service-principal-secrets/operations';
import { tokenManagementOperations } from './identity/tokens/management';
import { tokenOperations } from './identity/tokens/operations';
import { workspaceConfOperations } from './identity/workspace-conf/operations';
import type { Operation } from './platform/http/operation';
import type { LakehouseSchema } from './schema';

/** Every operation of the API, by feature. The server, its document and the tests of access take them from here. */
export const operations: readonly Operation<LakehouseSchema>[] = [
  ...assignmentOperations,
  ...ipAccessListOperations(),
  ...meOperations,
  ...permissionOperations([AUTHORIZATION]),
  ...scimOperations(),
  ...servicePrincipalSecretOperations,
  ...tokenManagementOperations,
  ...tokenOperations,
  ...workspaceConfOperations,
];
