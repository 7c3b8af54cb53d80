// A one-off task as a custom resource: started by onEvent, awaited by isComplete, its last lines in the failure.
const { ECSClient, RunTaskCommand, DescribeTasksCommand } = require('@aws-sdk/client-ecs');
const { CloudWatchLogsClient, GetLogEventsCommand } = require('@aws-sdk/client-cloudwatch-logs');

const ecs = new ECSClient({});

exports.onEvent = async (event) => {
  if (event.RequestType === 'Delete') return {};
  const { cluster, taskDefinition, subnets, securityGroup } = event.ResourceProperties;
  const network = { awsvpcConfiguration: { subnets, securityGroups: [securityGroup] } };
  const { tasks } = await ecs.send(
    new RunTaskCommand({ cluster, taskDefinition, launchType: 'FARGATE', networkConfiguration: network }),
  );
  return { PhysicalResourceId: 'job', Data: { Task: tasks[0].taskArn } };
};

exports.isComplete = async (event) => {
  if (event.RequestType === 'Delete') return { IsComplete: true };
  const { cluster, logGroup } = event.ResourceProperties;
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [event.Data.Task] }));
  const [task] = tasks;
  if (task.lastStatus !== 'STOPPED') return { IsComplete: false };
  const { exitCode } = task.containers[0];
  if (exitCode === 0) return { IsComplete: true };
  const stream = `job/job/${task.taskArn.split('/').pop()}`;
  const { events } = await new CloudWatchLogsClient({}).send(
    new GetLogEventsCommand({ logGroupName: logGroup, logStreamName: stream }),
  );
  throw new Error(`the job ended with ${exitCode} (${task.stoppedReason}): ${events.map((e) => e.message).join(' | ')}`);
};
