import type { AccountClient } from '../../account-api/account-client';
import type { World } from '../../account-api/world';
import { nameOf } from '../../registered/identity';
import { KINDS } from '../../registered/kinds';
import type { Kind } from '../../registered/kind';
import { optionalText } from '../../registered/properties';
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
  const adopted = adoption(event);
  if (RequestType === 'Delete') {
    if (adopted.asked === undefined) await object.remove(PhysicalResourceId);
    return undefined;
  }
  if (adopted.isNew) return { id: await object.adopt(adopted.asked) };
  const stays = OldResourceProperties && nameOf(event, kind, kind.body(OldResourceProperties)) === name;
  if (RequestType === 'Update' && stays && (await object.change(PhysicalResourceId))) return { id: PhysicalResourceId };
  return { id: await object.ensure() };
}

type Adoption = { readonly isNew: true; readonly asked: string } | { readonly isNew: false; readonly asked?: string };

/**
 * What is adopted, and whether this event asks for it. What an update leaves as it was is the resource's already; another content then is
 * another object. As long as it is named, a deletion leaves it: the one of a deployment that fails would take what was there before it.
 */
function adoption({ RequestType, ResourceProperties, OldResourceProperties }: RegistrationEvent): Adoption {
  const asked = optionalText(ResourceProperties, 'Adopt');
  const before = OldResourceProperties && optionalText(OldResourceProperties, 'Adopt');
  if (asked === undefined || RequestType === 'Delete' || asked === before) return { isNew: false, asked };
  return { isNew: true, asked };
}

async function registerWorkspace(
  event: RegistrationEvent,
  api: AccountClient,
  world: World,
  journal: Journal,
): Promise<Registered | undefined> {
  const { RequestType, PhysicalResourceId = '', ResourceProperties, OldResourceProperties } = event;
  const wanted = wantedWorkspace(ResourceProperties);
  const workspace = new RegisteredWorkspace(api, world, wanted, journal);
  const adopted = adoption(event);
  if (RequestType === 'Delete') {
    if (adopted.asked === undefined) await workspace.remove(PhysicalResourceId);
    return undefined;
  }
  const before = OldResourceProperties && wantedWorkspace(OldResourceProperties);
  const stays = before && isSameWorkspace(wanted, before);
  const taken = adopted.isNew ? await workspace.adopt(adopted.asked) : undefined;
  const there = taken ?? ((stays && (await workspace.update(PhysicalResourceId))) || (await workspace.create()));
  const data = { WorkspaceUrl: workspaceUrl(there, api.host), DeploymentName: String(there.deployment_name) };
  return { id: String(there.workspace_id), data };
}
