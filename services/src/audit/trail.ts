import type { Database } from '../platform/database/database';
import type { AuditEntry, AuditTrail } from '../platform/http/api-server';
import type { Ids } from '../platform/ids';
import type { LakehouseSchema, Tx } from '../schema';
import { auditParameters } from './parameters';

/** Most characters of what a client says of itself. */
const MOST_OF_USER_AGENT = 1_024;

/** Keeps audit events in the database: a change in the transaction that makes it, a denial in one of its own. */
export class DatabaseAuditTrail implements AuditTrail<LakehouseSchema> {
  constructor(
    private readonly database: Database<LakehouseSchema>,
    private readonly now: () => number,
    private readonly ids: Ids,
  ) {}

  public async changed(tx: Tx, entry: AuditEntry): Promise<void> {
    await tx
      .insertInto('audit_event')
      .values({
        account_id: entry.actor.accountId,
        event_id: this.ids.uuid(),
        workspace_id: entry.actor.workspaceId ?? null,
        happened_at: new Date(this.now()),
        operation: entry.operation,
        actor: entry.actor.name,
        source_ip: entry.sourceIp,
        user_agent: entry.userAgent?.slice(0, MOST_OF_USER_AGENT) ?? null,
        request_id: entry.requestId,
        status: entry.status,
        parameters: auditParameters(entry.parameters),
      })
      .execute();
  }

  public denied(entry: AuditEntry): Promise<void> {
    return this.database.inAccount(entry.actor.accountId, (tx) => this.changed(tx, entry));
  }
}
