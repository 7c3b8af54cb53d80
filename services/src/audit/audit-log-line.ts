import type { AuditEvent } from './schema';

/** Version of the form in which audit logs are delivered. */
const VERSION = '2.0';

/** What an event has in place of a workspace when it is about the account. */
export const NO_WORKSPACE = '0';

/** Reasons of what was refused, where the event itself has none. */
const REFUSALS: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
};

/**
 * An event as a line of the audit logs that are delivered, in the published form.
 *
 * @see https://docs.databricks.com/aws/en/admin/account-settings/audit-logs
 */
export function auditLogLine(event: AuditEvent): string {
  const [service = '', action = ''] = event.operation.split('.');
  return JSON.stringify({
    version: VERSION,
    auditLevel: event.workspace_id === null ? 'ACCOUNT_LEVEL' : 'WORKSPACE_LEVEL',
    timestamp: event.happened_at.getTime(),
    accountId: event.account_id,
    workspaceId: event.workspace_id ?? NO_WORKSPACE,
    sourceIPAddress: event.source_ip,
    userAgent: event.user_agent,
    sessionId: null,
    userIdentity: { email: event.actor },
    serviceName: beginningSmall(service),
    actionName: beginningSmall(action),
    requestId: event.request_id,
    requestParams: Object.fromEntries(Object.entries(event.parameters).map(([name, value]) => [name, textOf(value)])),
    response: { statusCode: event.status, errorMessage: refusal(event), result: null },
  });
}

/** Readers expect a map of texts; what is more than a text is the text of its JSON. */
function textOf(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  return JSON.stringify(value);
}

function refusal({ status, parameters }: AuditEvent): string | null {
  if (status < 400) return null;
  return typeof parameters.fault === 'string' ? parameters.fault : (REFUSALS[status] ?? `HTTP ${status}`);
}

function beginningSmall(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
