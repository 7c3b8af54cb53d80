import {
  CreateFleetCommand,
  DescribeInstancesCommand,
  EC2Client,
  RegisterImageCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { AwsOnLoopback, Credentials } from './aws-on-loopback';

const TAGS = [{ Key: 'Vendor', Value: 'Lakehouse' }];

/** An image as NodeImage makes it, in the AWS account of the customer. */
export async function registerImage(aws: AwsOnLoopback, awsAccount: string, region: string, tagged = true): Promise<string> {
  const ec2 = new EC2Client(aws.client(awsAccount, region));
  const tags = [{ ResourceType: 'image' as const, Tags: [{ Key: 'lakehouse:image', Value: 'node' }] }];
  const image = await ec2.send(
    new RegisterImageCommand({ Name: `node-${tagged}`, TagSpecifications: tagged ? tags : undefined }),
  );
  return image.ImageId ?? '';
}

/** Nodes of a workspace, launched as somebody. */
export class Nodes {
  private readonly ec2: EC2Client;

  constructor(aws: AwsOnLoopback, region: string, as: Credentials) {
    this.ec2 = new EC2Client(aws.client('', region, as));
  }

  /** One instance by CreateFleet, as the cluster manager launches. */
  public async launch(launchTemplateId: string, subnetId: string, imageId: string): Promise<string> {
    const fleet = await this.ec2.send(
      new CreateFleetCommand({
        Type: 'instant',
        TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'on-demand' },
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateId: launchTemplateId, Version: '$Default' },
            Overrides: [{ SubnetId: subnetId, ImageId: imageId, InstanceType: 'm7g.large' }],
          },
        ],
        TagSpecifications: ['fleet', 'instance', 'volume'].map((ResourceType) => ({
          ResourceType: ResourceType as 'fleet' | 'instance' | 'volume',
          Tags: TAGS,
        })),
      }),
    );
    const [error] = fleet.Errors ?? [];
    if (error) throw new Error(`${error.ErrorCode}: ${error.ErrorMessage}`);
    return fleet.Instances?.[0]?.InstanceIds?.[0] ?? '';
  }

  /** One instance by RunInstances, in whatever way. */
  public async run(input: Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount'>): Promise<string> {
    const { Instances: instances } = await this.ec2.send(new RunInstancesCommand({ ...input, MinCount: 1, MaxCount: 1 }));
    return instances?.[0]?.InstanceId ?? '';
  }

  public async describe(instanceId: string): Promise<Instance | undefined> {
    const { Reservations: found } = await this.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    return found?.[0]?.Instances?.[0];
  }

  public async terminate(instanceId: string): Promise<void> {
    await this.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  }
}
