import { paginateDescribeInstances, type EC2Client, type Filter, type Instance } from '@aws-sdk/client-ec2';
import type { EndCode, LaunchedInstance, ListedInstance } from '../launcher';
import { TAGS } from './fleet-request';

/** Instances that match, all pages. */
export async function describe(ec2: EC2Client, filters: Filter[]): Promise<Instance[]> {
  const found: Instance[] = [];
  for await (const page of paginateDescribeInstances({ client: ec2 }, { Filters: filters, MaxResults: 1_000 })) {
    for (const { Instances: instances = [] } of page.Reservations ?? []) found.push(...instances);
  }
  return found;
}

const STATES: Readonly<Record<string, ListedInstance['state']>> = {
  pending: 'pending',
  running: 'running',
  'shutting-down': 'ending',
  stopping: 'ending',
  stopped: 'ended',
  terminated: 'ended',
};

export function listed(instance: Instance): ListedInstance {
  const endedBy = endOf(instance);
  const clusterId = tagOf(instance, TAGS.cluster);
  return {
    instanceId: instance.InstanceId ?? '',
    ...(clusterId !== '' && { clusterId }),
    clientToken: tagOf(instance, TAGS.token),
    state: STATES[instance.State?.Name ?? ''] ?? 'pending',
    launchedAt: instance.LaunchTime ?? new Date(0),
    ...(endedBy && { endedBy }),
  };
}

/** EC2's reasons: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html */
function endOf({ StateReason: reason }: Instance): EndCode | undefined {
  const code = `${reason?.Code ?? ''} ${reason?.Message ?? ''}`;
  if (/SpotInstance(Termination|Shutdown)/.test(code)) return 'SPOT_INSTANCE_TERMINATION';
  if (/KMS|Client\.InternalError/i.test(code)) return 'AWS_INACCESSIBLE_KMS_KEY_FAILURE';
  if (/Client\.(UserInitiatedShutdown|InstanceInitiatedShutdown)/.test(code)) return 'USER_INITIATED_VM_TERMINATION';
  if (/^Server\./.test(code)) return 'CLOUD_PROVIDER_SHUTDOWN';
  return undefined;
}

export function launched(instance: Instance, awsAccountId: string): LaunchedInstance {
  const instanceId = instance.InstanceId ?? '';
  return {
    instanceId,
    nodeTypeId: instance.InstanceType ?? '',
    lifecycle: instance.InstanceLifecycle === 'spot' ? 'SPOT' : 'ON_DEMAND',
    zone: instance.Placement?.AvailabilityZone ?? '',
    address: instance.PrivateIpAddress ?? '',
    launchedAt: instance.LaunchTime ?? new Date(0),
    proof: { kind: 'instance', awsAccountId, instanceId, roleName: roleOf(instance) },
  };
}

/** As the launch template says; of one that does not say it, the profile's name, which in the console is the role's. */
function roleOf(instance: Instance): string {
  return tagOf(instance, TAGS.role) || (instance.IamInstanceProfile?.Arn?.split('/').at(-1) ?? '');
}

export function tagOf({ Tags: tags = [] }: Instance, key: string): string {
  return tags.find((tag) => tag.Key === key)?.Value ?? '';
}

export function isAlive({ State: state }: Instance): boolean {
  return state?.Name === 'pending' || state?.Name === 'running';
}
