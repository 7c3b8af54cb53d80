import { CloudFormationClient, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
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
