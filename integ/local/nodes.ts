import {
  CreateFleetCommand,
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { AwsOnLoopback, Credentials } from './aws-on-loopback';

const VENDOR = { Key: 'Vendor', Value: 'Lakehouse' };

/** An image as NodeImage makes it, shared with AWS accounts. */
export async function shareImage(
  aws: AwsOnLoopback,
  owner: string,
  region: string,
  withAwsAccounts: string[],
  architecture: 'arm64' | 'x86_64' = 'arm64',
): Promise<string> {
  const ec2 = new EC2Client(aws.client(owner, region));
  const tags = [{ ResourceType: 'image' as const, Tags: [{ Key: 'lakehouse:image', Value: 'node' }] }];
  const { ImageId: id = '' } = await ec2.send(
    new RegisterImageCommand({
      Name: `node of ${owner} for ${architecture}`,
      Architecture: architecture,
      TagSpecifications: tags,
    }),
  );
  const permission = { Add: withAwsAccounts.map((UserId) => ({ UserId })) };
  await ec2.send(new ModifyImageAttributeCommand({ ImageId: id, LaunchPermission: permission }));
  return id;
}

/** Nodes of a workspace, launched as somebody. */
export class Nodes {
  private readonly ec2: EC2Client;

  constructor(aws: AwsOnLoopback, region: string, as: Credentials) {
    this.ec2 = new EC2Client(aws.client('', region, as));
  }

  /** One instance of a workspace by CreateFleet, as the cluster manager launches. */
  public async launch(launchTemplateId: string, subnetId: string, imageId: string, workspaceId: number): Promise<string> {
    const tags = [VENDOR, { Key: 'lakehouse:workspace', Value: String(workspaceId) }];
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
          Tags: tags,
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

  /** A subnet of the default VPC, which belongs to no data plane. */
  public async defaultSubnet(): Promise<string> {
    const filters = [{ Name: 'default-for-az', Values: ['true'] }];
    const { Subnets: subnets } = await this.ec2.send(new DescribeSubnetsCommand({ Filters: filters }));
    return subnets?.[0]?.SubnetId ?? '';
  }

  /** Takes addresses of a VPC, as a colleague might by hand. */
  public async takeSubnet(vpcId: string, cidr: string): Promise<string> {
    const { Subnet: subnet } = await this.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr }));
    return subnet?.SubnetId ?? '';
  }

  public async giveBackSubnet(subnetId: string): Promise<void> {
    await this.ec2.send(new DeleteSubnetCommand({ SubnetId: subnetId }));
  }

  public async terminate(instanceId: string): Promise<void> {
    await this.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  }
}
