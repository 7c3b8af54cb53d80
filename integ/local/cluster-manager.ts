import {
  DescribeServicesCommand,
  ECSClient,
  ListServicesCommand,
  ListTasksCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsOnLoopback, Credentials } from './aws-on-loopback';

/** A service of the control plane as ECS reports it. */
export interface RunningService {
  readonly name: string;
  readonly desired: number;
  readonly running: number;
}

/** The services of one control plane, and what their tasks may do. */
export class Services {
  private readonly ecs: ECSClient;

  constructor(
    private readonly aws: AwsOnLoopback,
    awsAccount: string,
    region: string,
    private readonly cluster: string,
  ) {
    this.ecs = new ECSClient(aws.client(awsAccount, region));
  }

  public async list(): Promise<RunningService[]> {
    const { serviceArns } = await this.ecs.send(new ListServicesCommand({ cluster: this.cluster }));
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster: this.cluster, services: serviceArns }));
    return services.map((s) => ({ name: s.serviceName ?? '', desired: s.desiredCount ?? 0, running: s.runningCount ?? 0 }));
  }

  /** Replaces all tasks of every service, as an update of the control plane does; done when the new ones serve. */
  public async renew(): Promise<void> {
    const { cluster, ecs } = this;
    const services = (await this.list()).map(({ name }) => name);
    for (const service of services) await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
    await waitUntilServicesStable({ client: ecs, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { cluster, services });
  }

  /** Credentials of a running task, as its container gets them from ECS. */
  public async credentialsOf(process: string): Promise<Credentials> {
    const service = (await this.list()).find(({ name }) => name.includes(process));
    const { taskArns } = await this.ecs.send(new ListTasksCommand({ cluster: this.cluster, serviceName: service?.name }));
    const id = taskArns?.[0]?.split('/').at(-1);
    const keys = await this.aws.ask<{ AccessKeyId: string; SecretAccessKey: string; Token: string }>(`ecs/credentials/${id}`);
    return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.Token };
  }
}

/** A session of a customer's cross-account role, as the cluster manager gets it. */
export async function crossAccountSession(
  aws: AwsOnLoopback,
  region: string,
  as: Credentials,
  role: {
    readonly arn: string;
    readonly accountId: string;
    readonly workspaceId: string;
    readonly externalId?: string;
    readonly tagged?: boolean;
  },
): Promise<Credentials> {
  const sts = new STSClient(aws.client('', region, as));
  const tags = { LakehouseAccountId: role.accountId, LakehouseWorkspaceId: role.workspaceId };
  const { Credentials: keys } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: role.arn,
      RoleSessionName: 'cluster-manager',
      ExternalId: role.externalId,
      Tags: role.tagged === false ? undefined : Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  if (!keys?.AccessKeyId || !keys.SecretAccessKey || !keys.SessionToken) throw new Error('STS returned no credentials');
  return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
}
