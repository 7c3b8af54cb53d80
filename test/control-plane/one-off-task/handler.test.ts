import { answer } from '../../../lib/control-plane/one-off-task/handler/answer';
import type { DeploymentEvent } from '../../../lib/control-plane/one-off-task/handler/event';
import { FakeAws, type Reply } from './fake-aws';

const TASK = 'arn:aws:ecs:eu-west-1:111111111111:task/cluster/0123456789abcdef';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111111111111:function:runner';
const EVENT: DeploymentEvent = {
  RequestType: 'Create',
  RequestId: '6f0e7a2c-0000-4000-8000-000000000000',
  ResponseURL: 'https://answers.example.com/stack?signature=abc',
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/s/1',
  LogicalResourceId: 'Migration',
  ResourceProperties: {
    Cluster: 'arn:aws:ecs:eu-west-1:111111111111:cluster/cluster',
    TaskDefinition: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/migrate:1',
    Container: 'migrate',
    Subnets: ['subnet-1', 'subnet-2'],
    SecurityGroups: ['sg-1'],
    LogGroup: 'log-group',
    LogStreamPrefix: 'migrate',
    TimeoutSeconds: '1800',
  },
};

const aws = new FakeAws();
let pauses: number[] = [];
/** What an invocation has left, in milliseconds, each time that it asks. */
let remaining: number[] = [];

beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  pauses = [];
  remaining = [];
});

const started: Reply = { tasks: [{ taskArn: TASK }] };
const now = () => Date.now() / 1000;
const running = (): Reply => ({ tasks: [{ taskArn: TASK, lastStatus: 'RUNNING', createdAt: now() }] });
const stopped = (container: object, stoppedReason?: string): Reply => ({
  tasks: [
    { taskArn: TASK, lastStatus: 'STOPPED', createdAt: now(), stoppedReason, containers: [{ name: 'migrate', ...container }] },
  ],
});
const lines = (...messages: string[]): Reply => ({ events: messages.map((message) => ({ message, timestamp: 1 })) });

/** Invokes the handler, and gives what it answered to CloudFormation. */
async function invoke(event: Partial<DeploymentEvent>, replies: Record<string, Reply[]>) {
  aws.script(replies);
  const context = { invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => remaining.shift() ?? 900_000 };
  await answer({ ...EVENT, ...event }, context, (seconds) => {
    pauses.push(seconds);
    return Promise.resolve();
  });
  return aws.bodies('Reply').at(-1);
}

test('the task is run once, awaited, and its success told', async () => {
  const told = await invoke({}, { RunTask: [started], DescribeTasks: [{ tasks: [] }, running(), stopped({ exitCode: 0 })] });
  expect(told).toEqual({
    Status: 'SUCCESS',
    RequestId: EVENT.RequestId,
    StackId: EVENT.StackId,
    LogicalResourceId: 'Migration',
    PhysicalResourceId: EVENT.RequestId,
  });
  expect(aws.bodies('RunTask')).toEqual([
    {
      cluster: EVENT.ResourceProperties.Cluster,
      taskDefinition: EVENT.ResourceProperties.TaskDefinition,
      clientToken: EVENT.RequestId,
      startedBy: 'cloudformation',
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
      },
    },
  ]);
  expect(aws.bodies('DescribeTasks')).toHaveLength(3);
  expect(pauses).toEqual([5, 5]);
});

test('an update runs it, and keeps the physical id', async () => {
  const told = await invoke(
    { RequestType: 'Update', PhysicalResourceId: 'first' },
    { DescribeStacks: [{ status: 'UPDATE_IN_PROGRESS' }], RunTask: [started], DescribeTasks: [stopped({ exitCode: 0 })] },
  );
  expect(told).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'first' });
  expect(aws.bodies('DescribeStacks')).toMatchObject([{ StackName: EVENT.StackId }]);
});

test.each<[string, Partial<DeploymentEvent>, Record<string, Reply[]>]>([
  ['a deletion', { RequestType: 'Delete', PhysicalResourceId: 'first' }, {}],
  [
    'the rollback of an update',
    { RequestType: 'Update', PhysicalResourceId: 'first' },
    { DescribeStacks: [{ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }] },
  ],
])('%s runs nothing', async (_, event, replies) => {
  expect(await invoke(event, replies)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'first' });
  expect(aws.bodies('RunTask')).toEqual([]);
});

describe('a failure tells', () => {
  test('the exit code and the last lines of the log', async () => {
    const told = await invoke(
      {},
      {
        RunTask: [started],
        DescribeTasks: [stopped({ exitCode: 3 }, 'Essential container in task exited')],
        GetLogEvents: [lines('migration 0007 begins\n', 'error: relation "accounts" exists\n')],
      },
    );
    expect(told).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: EVENT.RequestId,
      Reason:
        'the task ended with exit code 3: Essential container in task exited. The end of its log:\n' +
        'migration 0007 begins\nerror: relation "accounts" exists',
    });
    expect(aws.bodies('GetLogEvents')).toMatchObject([
      { logGroupName: 'log-group', logStreamName: 'migrate/migrate/0123456789abcdef', limit: 20 },
    ]);
  });

  test('why a task never started', async () => {
    const told = await invoke(
      {},
      { RunTask: [started], DescribeTasks: [stopped({ reason: 'CannotPullContainerError: denied' }, 'Task failed to start')] },
    );
    expect(told).toMatchObject({
      Status: 'FAILED',
      Reason: 'the task did not start: CannotPullContainerError: denied; Task failed to start',
    });
  });

  test('why ECS made no task', async () => {
    const told = await invoke(
      {},
      { RunTask: [{ tasks: [], failures: [{ reason: 'INACTIVE', detail: 'cluster is inactive' }] }] },
    );
    expect(told).toMatchObject({ Status: 'FAILED', Reason: 'Error: ECS started no task: cluster is inactive' });
  });

  test('what AWS refused', async () => {
    const told = await invoke({}, { RunTask: [{ error: 'InvalidParameterException', message: 'no such subnet' }] });
    expect(told).toMatchObject({ Status: 'FAILED', Reason: 'InvalidParameterException: no such subnet' });
  });

  test('that a task took too long, and stops it', async () => {
    const old: Reply = { tasks: [{ taskArn: TASK, lastStatus: 'RUNNING', createdAt: now() - 1801 }] };
    const told = await invoke({}, { RunTask: [started], DescribeTasks: [running(), old] });
    expect(told).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('had not ended after 1800 seconds') as unknown,
    });
    expect(aws.bodies('StopTask')).toMatchObject([{ task: TASK }]);
  });

  test('lines that arrive late', async () => {
    const told = await invoke(
      {},
      { RunTask: [started], DescribeTasks: [stopped({ exitCode: 1 })], GetLogEvents: [lines(), lines(), lines('late')] },
    );
    expect(told?.Reason).toContain('The end of its log:\nlate');
    expect(pauses).toEqual([3, 3]);
  });

  test('that a log is empty, or cannot be read', async () => {
    const replies = { RunTask: [started], DescribeTasks: [stopped({ exitCode: 1 })] };
    expect((await invoke({}, { ...replies, GetLogEvents: [lines()] }))?.Reason).toContain('Its log is empty');
    const refused = await invoke(
      {},
      { ...replies, GetLogEvents: [{ error: 'ResourceNotFoundException', message: 'no stream' }] },
    );
    expect(refused?.Reason).toContain('the log cannot be read: ResourceNotFoundException: no stream');
  });

  test('as many of the last lines as an answer holds, whatever they consist of', async () => {
    const told = await invoke(
      {},
      {
        RunTask: [started],
        DescribeTasks: [stopped({ exitCode: 1 })],
        GetLogEvents: [lines(...Array.from({ length: 20 }, (_, index) => `${index} ${'"é'.repeat(80)}`))],
      },
    );
    expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(4096);
    expect(told?.Reason).toMatch(/\n19 ["é]+$/);
    expect(told?.Reason).not.toMatch(/\n0 /);
  });
});

describe('goes on', () => {
  test('when calls are throttled', async () => {
    const throttled: Reply = { error: 'ThrottlingException', message: 'Rate exceeded' };
    const told = await invoke({}, { RunTask: [throttled, started], DescribeTasks: [throttled, stopped({ exitCode: 0 })] });
    expect(told).toMatchObject({ Status: 'SUCCESS' });
    expect(aws.bodies('RunTask')).toHaveLength(2);
  });

  test('while a new policy has not reached all of AWS', async () => {
    const denied: Reply = { error: 'AccessDeniedException', message: 'not authorized to perform: ecs:RunTask' };
    const told = await invoke({}, { RunTask: [denied, denied, started], DescribeTasks: [stopped({ exitCode: 0 })] });
    expect(told).toMatchObject({ Status: 'SUCCESS' });
    expect(pauses).toEqual([5, 5]);
  });

  test('but not for ever', async () => {
    const denied: Reply = { error: 'AccessDeniedException', message: 'not authorized to perform: ecs:RunTask' };
    expect(await invoke({}, { RunTask: [denied] })).toMatchObject({
      Status: 'FAILED',
      Reason: 'AccessDeniedException: not authorized to perform: ecs:RunTask',
    });
    expect(pauses.reduce((sum, seconds) => sum + seconds)).toBe(120);
  });

  test('in a new invocation when this one nears its end, with the same task', async () => {
    remaining = [900_000, 59_000];
    expect(await invoke({}, { RunTask: [started], DescribeTasks: [running()] })).toBeUndefined();
    expect(aws.calls.find(({ operation }) => operation === 'Invoke')?.path).toContain(encodeURIComponent(FUNCTION));
    const [again] = aws.bodies('Invoke');
    expect(again).toEqual(EVENT);

    expect(await invoke(again ?? {}, { RunTask: [started], DescribeTasks: [stopped({ exitCode: 0 })] })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(aws.bodies('RunTask')).toMatchObject([{ clientToken: EVENT.RequestId }]);
  });

  test('when its answer is not taken at once', async () => {
    const told = await invoke(
      {},
      { RunTask: [started], DescribeTasks: [stopped({ exitCode: 0 })], Reply: [{ error: 'busy', status: 503 }, {}] },
    );
    expect(told).toMatchObject({ Status: 'SUCCESS' });
    expect(aws.calls.filter(({ operation }) => operation === 'Reply').map(({ path }) => path)).toEqual([
      '/stack?signature=abc',
      '/stack?signature=abc',
    ]);
  });
});

test('fails when its answer is never taken, so that Lambda tries again', async () => {
  await expect(invoke({ RequestType: 'Delete' }, { Reply: [{ error: 'expired', status: 403 }] })).rejects.toThrow(
    'refused with status 403',
  );
  expect(aws.bodies('Reply')).toHaveLength(5);
});
