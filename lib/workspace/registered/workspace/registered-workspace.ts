import type { AccountClient, Json } from '../../account-api/account-client';
import { ApiError } from '../../account-api/api-error';
import type { World } from '../../account-api/world';
import { assertSame, findAdopted } from '../adoption';
import { isPlatformId } from '../identity';
import { creating } from '../registered-object';
import { changes, isWanted, unlike, type WantedWorkspace } from './wanted-workspace';
import { arrived, failureOf, removeWorkspace } from './workspace-status';

/** What one attempt must know of the one before it, when it takes longer than a function runs. */
export interface Journal {
  /** When the first attempt began, in milliseconds since 1970. */
  since: number;
  /** A workspace that has failed and is taken away again, and why it failed. */
  doomed?: { readonly id: string; readonly reason: string };
  /** Fields that were changed: what a platform then makes of them is its own. */
  changed: string[];
  /** Whether a workspace that had failed was asked to try again. */
  retried?: boolean;
}

const COLLECTION = 'workspaces';
const WORKSPACES = { collection: COLLECTION, idField: 'workspace_id', nameField: 'workspace_name' };
const LEAVING = ['CANCELLING', 'CANCELLED'];

/** A workspace at a platform. */
export class RegisteredWorkspace {
  constructor(
    private readonly api: AccountClient,
    private readonly world: World,
    private readonly wanted: WantedWorkspace,
    private readonly journal: Journal,
  ) {}

  /** Makes it, or takes what an attempt before has made, and waits until it runs. One that fails is taken away again. */
  public async create(): Promise<Json> {
    const { journal } = this;
    if (!journal.doomed) {
      const id = await creating(this.world, async () => (await this.find()) ?? this.make());
      const workspace = await arrived(this.api, this.world, id, journal.since);
      if (workspace.workspace_status === 'RUNNING') return workspace;
      journal.doomed = { id, reason: await failureOf(this.api, workspace) };
    }
    await removeWorkspace(this.api, this.world, journal.doomed.id);
    throw new Error(journal.doomed.reason);
  }

  /**
   * Changes what is not as wanted, and waits until it runs.
   *
   * @returns `undefined` when it is not there
   */
  public async update(id: string): Promise<Json | undefined> {
    if (!(await this.api.find(`${COLLECTION}/${id}`))) return undefined;
    for (;;) {
      const workspace = await arrived(this.api, this.world, id, this.journal.since);
      const change = this.pending(workspace);
      if (!change && workspace.workspace_status === 'RUNNING') return workspace;
      if (!change) throw new Error(await failureOf(this.api, workspace));
      await this.change(id, change);
    }
  }

  /** Takes one that is registered already, by its name or its id: it is changed where it is not as wanted, and never taken away. */
  public async adopt(asked: string): Promise<Json> {
    const found = await findAdopted(this.api, WORKSPACES, asked);
    assertSame(
      WORKSPACES,
      found,
      unlike(this.wanted, found).map((field) => [field, found[field], this.wanted[field]]),
    );
    const id = String(found.workspace_id);
    const adopted = await this.update(id);
    if (!adopted) throw new Error(`workspace ${id} went while it was being adopted`);
    return adopted;
  }

  /** Has it be gone. */
  public async remove(id: string | undefined): Promise<void> {
    const found = isPlatformId(id) ? id : await this.find();
    if (found !== undefined) await removeWorkspace(this.api, this.world, found);
  }

  /** What is to be changed next; one that has failed is asked once to try again as it is. */
  private pending(workspace: Json): Partial<WantedWorkspace> | undefined {
    const { changed, retried } = this.journal;
    const different = Object.entries(changes(this.wanted, workspace)).filter(([field]) => !changed.includes(field));
    if (different.length > 0) return Object.fromEntries(different);
    if (workspace.workspace_status !== 'FAILED' || retried || changed.length > 0) return undefined;
    this.journal.retried = true;
    return { credentials_id: this.wanted.credentials_id };
  }

  private async change(id: string, change: Partial<WantedWorkspace>): Promise<void> {
    try {
      await this.api.patch(`${COLLECTION}/${id}`, change);
    } catch (error) {
      // The reply may be lost, or the workspace on its way: the next look tells.
      if (!(error instanceof ApiError && (error.isTransient || error.isInUse))) throw error;
      await this.world.pause(5);
      if (this.world.now() - this.journal.since > 1_800_000) throw error;
      return;
    }
    this.journal.changed.push(...Object.keys(change));
  }

  private async find(): Promise<string | undefined> {
    const list = await this.api.list(COLLECTION);
    const own = list.find((each) => isWanted(this.wanted, each) && !LEAVING.includes(String(each.workspace_status)));
    return own && String(own.workspace_id);
  }

  private async make(): Promise<string> {
    const { deployment_name: name } = this.wanted;
    try {
      return String((await this.api.post(COLLECTION, { ...this.wanted })).workspace_id);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409 && name !== undefined)) throw error;
      const advice = 'a workspace that is to replace another one needs another deployment name, since both are there for a while';
      throw new ApiError(409, error.code, `${error.message}: ${advice}`);
    }
  }
}
