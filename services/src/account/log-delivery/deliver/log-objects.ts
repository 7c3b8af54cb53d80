import { auditLogLine, NO_WORKSPACE } from '../../../audit/audit-log-line';
import type { AuditEvent } from '../../../audit/schema';
import type { LogObject } from '../../aws/customer-aws';

/** Which batch, and where its objects go. */
export interface LogBatch {
  readonly configId: string;
  readonly number: string;
  /** Key below which they lie; empty for the bucket itself. */
  readonly prefix: string;
}

/**
 * The objects of a batch: one for each workspace and day, of JSON lines. The same batch makes the same objects under the same keys,
 * so that one that is delivered twice is there once.
 */
export function logObjects({ configId, number, prefix }: LogBatch, events: readonly AuditEvent[]): LogObject[] {
  const bodies = new Map<string, string>();
  for (const event of events) {
    const date = event.happened_at.toISOString().slice(0, 10);
    const folder = `workspaceId=${event.workspace_id ?? NO_WORKSPACE}/date=${date}`;
    const key = `${prefix === '' ? '' : `${prefix}/`}${folder}/auditlogs_${configId}-${number.padStart(10, '0')}.json`;
    bodies.set(key, `${bodies.get(key) ?? ''}${auditLogLine(event)}\n`);
  }
  return [...bodies].map(([key, body]) => ({ key, body, contentType: 'application/json' }));
}
