import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Task } from '@aws-sdk/client-ecs';
import type { Pause } from '../../../shared/custom-resource/event';
import type { TaskProperties } from './event';

const logs = new CloudWatchLogsClient({ maxAttempts: 10 });
const LINES = 20;
/** CloudFormation takes an answer of 4096 bytes, with all its quotes and other fields. */
const BYTES = 2500;

/**
 * Why a task that has stopped is a failure, with the last lines of its log.
 *
 * @returns `undefined` if it ended well
 */
export async function failureOf(task: Task, properties: TaskProperties, pause: Pause): Promise<string | undefined> {
  const container = task.containers?.find(({ name }) => name === properties.Container);
  if (container?.exitCode === 0) return undefined;
  const reasons = [container?.reason, task.stoppedReason].filter((reason) => reason !== undefined).join('; ');
  if (container?.exitCode === undefined) return `the task did not start: ${reasons || 'no reason given'}`;
  const lines = await lastLines(task, properties, pause);
  return withLines(`the task ended with exit code ${container.exitCode}: ${reasons}`, lines);
}

async function lastLines(task: Task, properties: TaskProperties, pause: Pause): Promise<string[]> {
  const id = task.taskArn?.split('/').pop();
  const stream = {
    logGroupName: properties.LogGroup,
    logStreamName: `${properties.LogStreamPrefix}/${properties.Container}/${id}`,
  };
  try {
    for (let tries = 1; ; tries++) {
      const { events = [] } = await logs.send(new GetLogEventsCommand({ ...stream, limit: LINES }));
      if (events.length > 0 || tries === 3) return events.map(({ message = '' }) => message.trimEnd());
      await pause(3); // the last lines arrive after the end of the task
    }
  } catch (error) {
    return [`(the log cannot be read: ${String(error)})`];
  }
}

/** As many of the last lines as fit. */
function withLines(headline: string, lines: string[]): string {
  const kept: string[] = [];
  let room = BYTES - Buffer.byteLength(headline);
  for (const line of lines.toReversed()) {
    room -= Buffer.byteLength(JSON.stringify(line));
    if (room < 0) break;
    kept.unshift(line);
  }
  return kept.length > 0 ? `${headline}. The end of its log:\n${kept.join('\n')}` : `${headline}. Its log is empty`;
}
