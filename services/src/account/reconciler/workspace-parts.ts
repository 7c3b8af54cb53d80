import type { Tx } from '../../schema';
import { selectCredentials } from '../credentials/statements';
import { selectCustomerManagedKeys } from '../customer-managed-keys/statements';
import { selectNetworks } from '../networks/statements';
import type { NetworkRow } from '../networks/network';
import type { KeyUseCase } from '../schema';
import { selectStorageConfigurations } from '../storage-configurations/statements';
import { selectVpcEndpoints } from '../vpc-endpoints/statements';
import type { WorkspaceRow } from '../workspaces/workspace';

/** What there is to check of a workspace. */
export interface WorkspaceParts {
  readonly roleArn?: string;
  readonly bucketName?: string;
  readonly network?: NetworkRow;
  readonly keys: readonly { readonly keyArn: string; readonly use: KeyUseCase }[];
  /** What is not settled yet, as a message for people; checks make sense when it is empty. */
  readonly waitsFor: readonly string[];
}

export async function partsOf(tx: Tx, workspace: WorkspaceRow): Promise<WorkspaceParts> {
  const { account_id: accountId } = workspace;
  const waitsFor: string[] = [];
  const one = <Row>(id: string | null, select: (tx: Tx, accountId: string, id: string) => Promise<Row[]>) =>
    id === null ? Promise.resolve<Row[]>([]) : select(tx, accountId, id);

  const [credential] = await one(workspace.credential_id, selectCredentials);
  if (credential?.proof === 'REFUSED') {
    waitsFor.push(`MALFORMED_REQUEST: Failed credentials validation checks: ${credential.proof_message}`);
  } else if (credential?.proof === 'PENDING') {
    waitsFor.push('MALFORMED_REQUEST: Failed credentials validation checks: AWS has not answered yet');
  }
  const [storage] = await one(workspace.storage_configuration_id, selectStorageConfigurations);
  const [network] = await one(workspace.network_id, selectNetworks);
  for (const endpointId of [network?.rest_api_endpoint_id ?? null, network?.relay_endpoint_id ?? null]) {
    const [endpoint] = await one(endpointId, selectVpcEndpoints);
    if (endpoint && endpoint.state !== 'available')
      waitsFor.push(`VPC endpoint ${endpoint.aws_vpc_endpoint_id} is ${endpoint.state}`);
  }
  const [storageKey] = await one(workspace.storage_key_id, selectCustomerManagedKeys);
  const [servicesKey] = await one(workspace.managed_services_key_id, selectCustomerManagedKeys);
  const keys = [
    ...(storageKey ? [{ keyArn: storageKey.key_arn, use: 'STORAGE' as const }] : []),
    ...(servicesKey ? [{ keyArn: servicesKey.key_arn, use: 'MANAGED_SERVICES' as const }] : []),
  ];
  return { roleArn: credential?.role_arn, bucketName: storage?.bucket_name, network, keys, waitsFor };
}
