import type { AccountClient, Json } from '../../../lib/workspace/account-api/account-client';
import { failureOf } from '../../../lib/workspace/registered/workspace/workspace-status';
import type { Finding } from '../report';
import type { NamedWorkspace } from './workspace-hosts';

/** The workspaces of accounts as their control planes have them, for whoever has credentials of an account. */
export class RegisteredWorkspaces {
  private readonly lists = new Map<string, Promise<Json[]>>();

  /** @param clients what asks the account API, by the ids of accounts */
  constructor(private readonly clients: ReadonlyMap<string, AccountClient>) {}

  /** Whether a workspace runs. */
  public async check({ subject, id, account }: NamedWorkspace): Promise<Finding> {
    const finding = (verdict: Finding['verdict'], detail: string): Finding => ({ subject, check: 'status', verdict, detail });
    const client = this.clients.get(account.id);
    if (!client)
      return finding('skipped', `only the account API tells it: use --credentials, a file with those of ${account.name}`);
    try {
      const workspace = (await this.list(account.id, client)).find((each) => String(each.workspace_id) === id);
      if (!workspace) return finding('FAILED', `the control plane has no workspace ${id}: it was deleted outside of its stack`);
      if (workspace.workspace_status === 'RUNNING') return finding('ok', 'RUNNING');
      return finding(
        'FAILED',
        `${await failureOf(client, workspace)}; mend it and deploy its stack again, which tries it once more`,
      );
    } catch (error) {
      return finding('FAILED', error instanceof Error ? error.message : String(error));
    }
  }

  private list(accountId: string, client: AccountClient): Promise<Json[]> {
    const known = this.lists.get(accountId);
    if (known) return known;
    const list = client.list('workspaces');
    this.lists.set(accountId, list);
    return list;
  }
}
