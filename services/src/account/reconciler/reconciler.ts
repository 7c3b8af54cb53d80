import type { Logger } from '../../platform/log';
import { advanceWorkspace } from './advance-workspace';
import { dueCredentials, dueEndpoints, dueWorkspaces, type Due } from './due';
import { proveCredential } from './prove-credential';
import type { Reconciling } from './reconciling';
import { watchEndpoint } from './watch-endpoint';

/** How often each outcome came about in a round, such as `{ proved: 1, running: 1 }`. */
export type RoundCounts = Readonly<Record<string, number>>;

/**
 * Brings what accounts have registered to what it is to be: proves credentials, follows endpoints, makes and deletes workspaces.
 *
 * It acts on what is due, as the rows say; nothing steers it, and it may run anywhere, twice at once or not for a while. It leaves
 * alone workspaces that run, have failed or are banned, and credentials once they are proved. The cluster manager runs it: of all
 * processes only that one may assume customers' roles. The process that serves the API writes rows and waits for nobody.
 */
export class AccountReconciler {
  constructor(
    private readonly reconciling: Reconciling,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /**
   * One round. What fails is said in the log, and is due again a minute later.
   *
   * @param stopping ends the round before its next step when it is aborted
   */
  public async runOnce(stopping?: AbortSignal): Promise<RoundCounts> {
    const counts: Record<string, number> = {};
    const work = [
      { what: 'credential', find: dueCredentials, step: proveCredential },
      { what: 'VPC endpoint', find: dueEndpoints, step: watchEndpoint },
      { what: 'workspace', find: dueWorkspaces, step: advanceWorkspace },
    ];
    for (const { what, find, step } of work) {
      const { database, now } = this.reconciling;
      for (const due of await database.inPlatform((tx) => find(tx, new Date(now())))) {
        if (stopping?.aborted) return counts;
        const outcome = await this.tried(what, due, step);
        counts[outcome] = (counts[outcome] ?? 0) + 1;
      }
    }
    return counts;
  }

  private async tried(what: string, due: Due, step: (reconciling: Reconciling, due: Due) => Promise<string>): Promise<string> {
    try {
      return await step(this.reconciling, due);
    } catch (error) {
      this.log.warn({ error, accountId: due.accountId, id: due.id }, `a step of a ${what} failed`);
      return 'thrown';
    }
  }
}
