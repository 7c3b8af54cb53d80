import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import type { AwsOnLoopback } from './aws-on-loopback';

/** A stack as AWS has it. */
export class DeployedStack {
  private readonly client: CloudFormationClient;

  constructor(
    aws: AwsOnLoopback,
    awsAccount: string,
    region: string,
    private readonly name: string,
  ) {
    this.client = new CloudFormationClient(aws.client(awsAccount, region));
  }

  /** Status; undefined when there is no such stack. */
  public async status(): Promise<string | undefined> {
    try {
      const { Stacks: stacks } = await this.client.send(new DescribeStacksCommand({ StackName: this.name }));
      return stacks?.[0]?.StackStatus;
    } catch (error) {
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
      throw error;
    }
  }

  /** Outputs by their keys. */
  public async outputs(): Promise<Record<string, string>> {
    const { Stacks: stacks } = await this.client.send(new DescribeStacksCommand({ StackName: this.name }));
    const outputs: Record<string, string> = {};
    for (const { OutputKey: key = '', OutputValue: value = '' } of stacks?.[0]?.Outputs ?? []) outputs[key] = value;
    return outputs;
  }

  /** Physical ids of the resources, by type and logical id. */
  public async resources(): Promise<Map<string, string>> {
    const { StackResources: resources = [] } = await this.client.send(
      new DescribeStackResourcesCommand({ StackName: this.name }),
    );
    return new Map(resources.map((r) => [`${r.ResourceType} ${r.LogicalResourceId}`, r.PhysicalResourceId ?? '']));
  }
}

const PATIENCE = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

/** Makes a stack of somebody's own, without the CDK. */
export async function createStack(client: CloudFormationClient, name: string, template: object): Promise<void> {
  const stack = { StackName: name, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_IAM' as const] };
  await client.send(new CreateStackCommand(stack));
  await waitUntilStackCreateComplete({ client, ...PATIENCE }, { StackName: name });
}

/** Deletes it. */
export async function removeStack(client: CloudFormationClient, name: string): Promise<void> {
  await client.send(new DeleteStackCommand({ StackName: name }));
  await waitUntilStackDeleteComplete({ client, ...PATIENCE }, { StackName: name });
}
