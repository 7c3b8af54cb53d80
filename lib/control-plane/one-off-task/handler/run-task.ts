import { DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import type { FunctionContext, Pause } from '../../../shared/custom-resource/event';
import type { DeploymentEvent } from './event';

const ecs = new ECSClient({ maxAttempts: 10 }); // throttling is retried by the client
const POLL_SECONDS = 5;
/** IAM takes a while until all of AWS knows of a new policy. */
const PROPAGATION_SECONDS = 120;
/** What an invocation leaves over to hand on to the next one, or to answer. */
const RESERVE_MILLISECONDS = 60_000;

/**
 * Starts the task and waits for its end.
 *
 * @returns the stopped task, or `undefined` if it still runs at the end of this invocation
 */
export async function runTask(event: DeploymentEvent, context: FunctionContext, pause: Pause): Promise<Task | undefined> {
  const { Cluster: cluster, TimeoutSeconds: timeout } = event.ResourceProperties;
  const taskArn = await start(event, pause);
  while (context.getRemainingTimeInMillis() > RESERVE_MILLISECONDS) {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    const task = tasks?.[0]; // none for a moment after the start
    if (task?.lastStatus === 'STOPPED') return task;
    if (task?.createdAt && Date.now() - task.createdAt.getTime() > Number(timeout) * 1000) {
      await ecs.send(new StopTaskCommand({ cluster, task: taskArn, reason: 'the deployment waits no longer' }));
      throw new Error(`task ${taskArn} was stopped: it had not ended after ${timeout} seconds`);
    }
    await pause(POLL_SECONDS);
  }
  return undefined;
}

/** Starts the task; asked again with the same request, ECS answers with the task that it started then. */
async function start({ RequestId, ResourceProperties }: DeploymentEvent, pause: Pause): Promise<string> {
  const run = new RunTaskCommand({
    cluster: ResourceProperties.Cluster,
    taskDefinition: ResourceProperties.TaskDefinition,
    clientToken: RequestId,
    startedBy: 'cloudformation',
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ResourceProperties.Subnets,
        securityGroups: ResourceProperties.SecurityGroups,
        assignPublicIp: 'DISABLED',
      },
    },
  });
  for (let waited = 0; ; waited += POLL_SECONDS) {
    try {
      const { tasks, failures } = await ecs.send(run);
      const arn = tasks?.[0]?.taskArn;
      if (arn) return arn;
      throw new Error(`ECS started no task: ${(failures ?? []).map(({ reason, detail }) => detail ?? reason).join(', ')}`);
    } catch (error) {
      const denied = error instanceof Error && error.name === 'AccessDeniedException';
      if (!denied || waited >= PROPAGATION_SECONDS) throw error;
      await pause(POLL_SECONDS);
    }
  }
}
