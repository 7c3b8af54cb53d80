import type { ColumnType, Selectable } from 'kysely';

export interface AuditEventTable {
  account_id: string;
  event_id: string;
  workspace_id: string | null;
  happened_at: Date;
  operation: string;
  actor: string;
  source_ip: string;
  user_agent: string | null;
  request_id: string;
  status: number;
  parameters: ColumnType<Readonly<Record<string, unknown>>, string, never>;
  /** Number of the transaction that wrote it. */
  written_by: ColumnType<string, never, never>;
}
export type AuditEvent = Selectable<AuditEventTable>;

/** Tables of the audit feature. */
export interface AuditSchema {
  audit_event: AuditEventTable;
}
