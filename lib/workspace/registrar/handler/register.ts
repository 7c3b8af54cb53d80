import type { AccountClient } from '../../account-api/account-client';
import type { World } from '../../account-api/world';
import { nameOf } from '../../registered/identity';
import { KINDS } from '../../registered/kinds';
import type { Kind } from '../../registered/kind';
import { RegisteredObject } from '../../registered/registered-object';
import { RegisteredWorkspace, type Journal } from '../../registered/workspace/registered-workspace';
import { isSameWorkspace, wantedWorkspace } from '../../registered/workspace/wanted-workspace';
import { workspaceUrl } from '../../registered/workspace/workspace-url';
import type { RegistrationEvent } from './event';

/** What a custom resource is after an event. */
export interface Registered {
  /** Id at the platform. */
  readonly id: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Does what an event asks for; nothing is left to be known of what was deleted. */
export function register(
  event: RegistrationEvent,
  api: AccountClient,
  world: World,
  journal: Journal,
): Promise<Registered | undefined> {
  if (event.ResourceType === 'Custom::LakehouseWorkspace') return registerWorkspace(event, api, world, journal);
  const kind = KINDS[event.ResourceType];
  if (!kind) throw new Error(`a resource of type ${event.ResourceType} registers nothing`);
  return registerObject(kind, event, api, world);
}

async function registerObject(
  kind: Kind,
  event: RegistrationEvent,
  api: AccountClient,
  world: World,
): Promise<Registered | undefined> {
  const { RequestType, PhysicalResourceId = '', ResourceProperties, OldResourceProperties } = event;
  const body = kind.body(ResourceProperties);
  const name = nameOf(event, kind, body);
  const object = new RegisteredObject(api, world, kind, name, body);
  if (RequestType === 'Delete') {
    await object.remove(PhysicalResourceId);
    return undefined;
  }
  const stays = OldResourceProperties && nameOf(event, kind, kind.body(OldResourceProperties)) === name;
  if (RequestType === 'Update' && stays && (await object.change(PhysicalResourceId))) return { id: PhysicalResourceId };
  return { id: await object.ensure() };
}

async function registerWorkspace(
  { RequestType, PhysicalResourceId = '', ResourceProperties, OldResourceProperties }: RegistrationEvent,
  api: AccountClient,
  world: World,
  journal: Journal,
): Promise<Registered | undefined> {
  const wanted = wantedWorkspace(ResourceProperties);
  const workspace = new RegisteredWorkspace(api, world, wanted, journal);
  if (RequestType === 'Delete') {
    await workspace.remove(PhysicalResourceId);
    return undefined;
  }
  const before = OldResourceProperties && wantedWorkspace(OldResourceProperties);
  const stays = before && isSameWorkspace(wanted, before);
  const there = (stays && (await workspace.update(PhysicalResourceId))) || (await workspace.create());
  const data = { WorkspaceUrl: workspaceUrl(there, api.host), DeploymentName: String(there.deployment_name) };
  return { id: String(there.workspace_id), data };
}
