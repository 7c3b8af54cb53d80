import type { Hosts } from '../platform/http/hosts';
import type { Operation } from '../platform/http/operation';
import type { LakehouseSchema } from '../schema';
import { budgetOperations } from './budgets/operations';
import { credentialOperations } from './credentials/operations';
import { customerManagedKeyOperations } from './customer-managed-keys/operations';
import { logDeliveryOperations } from './log-delivery/operations';
import { networkOperations } from './networks/operations';
import { privateAccessOperations } from './private-access-settings/operations';
import { storageConfigurationOperations } from './storage-configurations/operations';
import { usageOperations } from './usage/operations';
import { vpcEndpointOperations } from './vpc-endpoints/operations';
import { workspaceOperations } from './workspaces/operations';

/**
 * The account API, behind which data planes register.
 *
 * @param hosts where workspaces are reached
 */
export const accountOperations = (hosts: Hosts): readonly Operation<LakehouseSchema>[] => [
  ...budgetOperations,
  ...credentialOperations,
  ...customerManagedKeyOperations,
  ...logDeliveryOperations,
  ...networkOperations,
  ...privateAccessOperations,
  ...storageConfigurationOperations,
  ...usageOperations,
  ...vpcEndpointOperations,
  ...workspaceOperations(hosts),
];
