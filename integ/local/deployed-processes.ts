import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { AwsOnLoopback } from './aws-on-loopback';
import type { DeployedStack } from './stacks';

/** A process of the manifest, as a control plane has it. */
export interface DeployedProcess {
  readonly name: string;
  /** What the process itself acts as. */
  readonly taskRoleArn: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
}

/** The processes of a control plane, as their task definitions say. */
export async function deployedProcesses(
  aws: AwsOnLoopback,
  awsAccount: string,
  region: string,
  stack: DeployedStack,
): Promise<DeployedProcess[]> {
  const ecs = new ECSClient(aws.client(awsAccount, region));
  const resources = await stack.resources();
  const arns = [...resources].filter(([name]) => name.startsWith('AWS::ECS::TaskDefinition ')).map(([, arn]) => arn);
  return Promise.all(
    arns.map(async (taskDefinition) => {
      const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      const main = found?.containerDefinitions?.find(({ command }) => command !== undefined && command.length > 0);
      const settings: Record<string, string | undefined> = {};
      for (const { name = '', value } of main?.environment ?? []) settings[name] = value;
      return { name: main?.command?.[0] ?? '', taskRoleArn: found?.taskRoleArn ?? '', settings };
    }),
  );
}
