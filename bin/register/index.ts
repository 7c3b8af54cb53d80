import { deploymentNameOf } from '../../lib/deployment/names';
import type { DataPlanePlan } from '../../lib/deployment/plan';
import type { WorkspaceEntry } from '../../lib/deployment/description';
import type { AccountClient } from '../../lib/workspace/account-api/account-client';
import type { World } from '../../lib/workspace/account-api/world';
import { wantedWorkspace } from '../../lib/workspace/registered/workspace/wanted-workspace';
import { RegisteredWorkspace } from '../../lib/workspace/registered/workspace/registered-workspace';
import { workspaceUrl } from '../../lib/workspace/registered/workspace/workspace-url';
import { Ledger } from './ledger';
import type { Parts } from './parts';

/** Where something is registered. */
export interface Place {
  readonly plan: DataPlanePlan;
  readonly api: AccountClient;
  readonly world: World;
  /** Says to people what is being done. */
  readonly tell: (line: string) => void;
}

/**
 * Registers the workspaces of a stack as its outputs say, as a deployment by the CDK does; what was registered before and is not any
 * more is taken away.
 *
 * @returns a line for each workspace
 */
export async function registerStack({ plan, api, world, tell }: Place, all: Parts[]): Promise<string[]> {
  const ledger = new Ledger(api, world, stackArn(plan));
  const lines: string[] = [];
  for (const [index, parts] of all.entries()) {
    const entry = plan.workspaces[index];
    if (!entry) continue;
    tell(`registering ${plan.account.name}/${entry.name}: its workspace takes some minutes`);
    const properties = await register(ledger, plan, entry, parts);
    const wanted = wantedWorkspace(properties);
    const workspace = new RegisteredWorkspace(api, world, wanted, { since: world.now(), changed: [] });
    const adopt = entry.adopt?.workspace;
    const id = await ledger.workspaceOf(wanted.storage_configuration_id);
    const taken = adopt === undefined ? undefined : await workspace.adopt(adopt);
    const there = taken ?? ((id !== undefined && (await workspace.update(id))) || (await workspace.create()));
    lines.push(`${plan.account.name}/${entry.name} ${String(there.workspace_id)} ${workspaceUrl(there, api.host)}`);
  }
  await ledger.removeOthers();
  return lines;
}

/** Takes away what is registered of a stack. */
export async function deregisterStack({ plan, api, world, tell }: Place): Promise<void> {
  tell(`taking away what is registered of ${plan.stackName}`);
  await new Ledger(api, world, stackArn(plan)).removeOthers();
}

/** Registers what a workspace consists of; answers what the workspace itself is told. */
async function register(ledger: Ledger, { account, served, owner }: DataPlanePlan, entry: WorkspaceEntry, parts: Parts) {
  const { region: Region } = served.controlPlane.contract;
  const { name, keyArn: KeyArn, restApiEndpointId, relayEndpointId } = parts;
  const CredentialsId = await ledger.have(
    'Credential', // endpoints are seen by it
    'Credential',
    { RoleArn: parts.crossAccountRoleArn },
    owner.adopt?.credential,
  );
  const endpoint = async (id: string, AwsVpcEndpointId?: string) =>
    AwsVpcEndpointId === undefined ? undefined : ledger.have(id, 'VpcEndpoint', { AwsVpcEndpointId, Region });
  const RestApiEndpointId = await endpoint('RestApiEndpoint', restApiEndpointId);
  const RelayEndpointId = await endpoint('RelayEndpoint', relayEndpointId);
  const key = KeyArn === undefined ? undefined : { KeyArn, UseCases: ['MANAGED_SERVICES', 'STORAGE'], ClusterVolumes: 'true' };
  const keyId = key && (await ledger.have(`${name}-Key`, 'CustomerManagedKey', key));
  const { vpcId: VpcId, subnetIds: SubnetIds, securityGroupIds: SecurityGroupIds } = parts;
  const network = { VpcId, SubnetIds, SecurityGroupIds, RestApiEndpointId, RelayEndpointId };
  return {
    WorkspaceName: name,
    DeploymentName: served.entry.databricks ? entry.deploymentName : deploymentNameOf(account, entry),
    Region,
    CredentialsId,
    StorageConfigurationId: await ledger.have(
      `${name}-Storage`,
      'StorageConfiguration',
      { BucketName: parts.rootBucketName },
      entry.adopt?.storageConfiguration,
    ),
    NetworkId: await ledger.have(`${name}-Network`, 'Network', network, entry.adopt?.network),
    PrivateAccessSettingsId:
      RestApiEndpointId === undefined
        ? undefined
        : await ledger.have(`${name}-Access`, 'PrivateAccessSettings', { Region, PublicAccessEnabled: 'true' }),
    ManagedServicesKeyId: keyId,
    StorageKeyId: keyId,
  };
}

/** Names are made of it. No stack has a dot in its name, so they are never those that a deployment gives. */
function stackArn({ stackName, account, served }: DataPlanePlan): string {
  const { partition, region } = served.controlPlane.contract;
  return `arn:${partition}:cloudformation:${region}:${account.awsAccount}:stack/${stackName}.registered/1`;
}
