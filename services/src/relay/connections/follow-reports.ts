import { Check } from 'typebox/value';
import { NodeReport } from '../../agent/api/report';
import type { Logger } from '../../platform/log';
import { pause } from '../../platform/pause';
import { LARGEST_REPORT } from '../limits';
import { askNode } from './ask-node';
import type { NodeConnection } from './node-connection';
import type { ReportWriter } from './report-writer';

/** In milliseconds: how long a node may wait for something new to say, and how long its answer may be under way. */
const WAIT = 15_000;
const MARGIN = 10_000;

/** In milliseconds: how long the relay rests between two questions, and after an answer that is no report. */
const REST = 100;
const REST_AFTER_FAULT = 5_000;

/**
 * Keeps asking a node for its report, and writes each. Ends when the connection does, or when it is not the newest of its node.
 *
 * A node that does not answer in time has lost its way here, or itself: the connection ends, and the node may dial again.
 */
export async function followReports(connection: NodeConnection, writer: ReportWriter, log: Logger): Promise<void> {
  let after = 0;
  while (!connection.retiring.aborted) {
    const report = await nextReport(connection, after, log);
    if (report === 'gone') {
      // While it retires, what others have under way on it is still to end by itself.
      if (!connection.retiring.aborted) connection.end();
      return;
    }
    if (report === 'fault') {
      await pause(REST_AFTER_FAULT, connection.retiring);
      continue;
    }
    const { revision } = report;
    const outcome = await writer.write(connection.key, { revision, report: JSON.stringify(report), changed: revision !== after });
    if (outcome === 'superseded') return connection.retire();
    if (outcome === 'written') after = revision;
    await pause(REST, connection.retiring);
  }
}

async function nextReport(connection: NodeConnection, after: number, log: Logger): Promise<NodeReport | 'gone' | 'fault'> {
  try {
    const path = `/v1/report?after=${after}&wait=${WAIT}`;
    const { status, text } = await askNode(connection, { method: 'GET', path, timeout: WAIT + MARGIN, largest: LARGEST_REPORT });
    const report = status === 200 ? reportOf(text) : undefined;
    if (report) return report;
    log.warn({ nodeId: connection.key.nodeId, status }, 'the node answered with what is no report');
    return 'fault';
  } catch (error) {
    if (!connection.retiring.aborted) log.info({ nodeId: connection.key.nodeId, error }, 'the node does not report');
    return 'gone';
  }
}

/** What a node says is not to be trusted: users' code runs beside it. */
function reportOf(text: string): NodeReport | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Check(NodeReport, value) && Number.isSafeInteger(value.revision) ? value : undefined;
  } catch {
    return undefined;
  }
}
