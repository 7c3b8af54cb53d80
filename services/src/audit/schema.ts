/** Tables of the audit feature. */
export interface AuditSchema {
  audit_event: {
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
    parameters: string;
  };
}
