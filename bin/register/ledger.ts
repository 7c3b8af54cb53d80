import type { AccountClient, Json } from '../../lib/workspace/account-api/account-client';
import type { World } from '../../lib/workspace/account-api/world';
import { nameOf } from '../../lib/workspace/registered/identity';
import type { Kind } from '../../lib/workspace/registered/kind';
import { KINDS } from '../../lib/workspace/registered/kinds';
import type { Properties } from '../../lib/workspace/registered/properties';
import { RegisteredObject } from '../../lib/workspace/registered/registered-object';
import { removeWorkspace } from '../../lib/workspace/registered/workspace/workspace-status';

/** What is registered of a stack. It is kept nowhere: names say it. */
export class Ledger {
  private readonly kept = new Set<string>();
  private readonly keys = new Set<string>();

  constructor(
    private readonly api: AccountClient,
    private readonly world: World,
    private readonly stackArn: string,
  ) {}

  /**
   * Has an object be registered, as the stack's, or takes one that is registered already; answers its id.
   *
   * @param adopt name or id of one that is taken
   */
  public async have(logicalId: string, type: string, properties: Properties, adopt?: string): Promise<string> {
    const kind = kindOf(type);
    const body = kind.body(properties);
    const name = nameOf({ StackId: this.stackArn, LogicalResourceId: logicalId }, kind, body);
    const object = new RegisteredObject(this.api, this.world, kind, name, body);
    const id = adopt === undefined ? await object.ensure() : await object.adopt(adopt);
    this.kept.add(id);
    return id;
  }

  /** The workspace that has a storage configuration, as it is before anything is changed. */
  public async workspaceOf(storageConfigurationId: string): Promise<string | undefined> {
    const own = (await this.api.list('workspaces')).find((each) => each.storage_configuration_id === storageConfigurationId);
    if (!own) return undefined;
    this.noteKeys(own);
    return String(own.workspace_id);
  }

  /** Deletes what is the stack's and was not asked for. */
  public async removeOthers(): Promise<void> {
    const others = (await this.own()).filter(({ id }) => !this.kept.has(id));
    for (const workspace of await this.api.list('workspaces')) {
      if (!others.some(({ id }) => id === workspace.storage_configuration_id)) continue;
      this.noteKeys(workspace);
      await removeWorkspace(this.api, this.world, String(workspace.workspace_id));
    }
    const keys = [...this.keys].filter((id) => !this.kept.has(id)).map((id) => ({ kind: KEY, id }));
    for (const { kind, id } of [...others, ...keys]) await new RegisteredObject(this.api, this.world, kind, '', {}).remove(id);
  }

  /** Keys have no names: they are the stack's if its workspaces have them, and those that others use as well stay. */
  private noteKeys(workspace: Json): void {
    for (const field of ['storage_customer_managed_key_id', 'managed_services_customer_managed_key_id']) {
      const id = workspace[field];
      if (typeof id === 'string') this.keys.add(id);
    }
  }

  /** Objects whose names say that they are the stack's; networks go before the endpoints in them. */
  private async own(): Promise<{ kind: Kind; id: string }[]> {
    const prefix = `${this.stackArn.split('/')[1]}-`;
    const kinds = ['PrivateAccessSettings', 'Network', 'VpcEndpoint', 'StorageConfiguration', 'Credential'].map(kindOf);
    const found: { kind: Kind; id: string }[] = [];
    for (const kind of kinds) {
      const { collection, nameField = '', idField } = kind;
      for (const each of await this.api.list(collection)) {
        if (String(each[nameField]).startsWith(prefix)) found.push({ kind, id: String(each[idField]) });
      }
    }
    return found;
  }
}

function kindOf(type: string): Kind {
  const kind = KINDS[`Custom::Lakehouse${type}`];
  if (!kind) throw new Error(`there is no kind ${type}`);
  return kind;
}

const KEY = kindOf('CustomerManagedKey');
