import type { CreateFleetCommandInput, FleetLaunchTemplateOverridesRequest, Tag } from '@aws-sdk/client-ec2';
import type { LaunchRequest, NodeType, Volumes } from '../launcher';
import type { DataPlane } from './data-plane';

/** Tag on everything that a control plane creates in a customer's AWS account; the cross-account role asks for it. */
const VENDOR_TAG = { Key: 'Vendor', Value: 'Lakehouse' };

/** Tags by which instances are found again. */
export const TAGS = {
  controlPlane: 'lakehouse:control-plane',
  workspace: 'lakehouse:workspace',
  cluster: 'ClusterId',
  token: 'lakehouse:client-token',
  /** Name of the role that a node proves; the data plane's launch templates have it. */
  role: 'lakehouse:role',
} as const;

/** What a fleet is made of besides what was asked for. */
export interface FleetFacts {
  readonly dataPlane: DataPlane;
  readonly controlPlane: string;
  readonly templateId: string;
  readonly subnetIds: readonly string[];
  readonly imageOf: (nodeType: NodeType) => string;
}

/**
 * The fleet of a launch, in one zone: Spark's traffic between zones is slow, and AWS charges for it. Overrides carry only what
 * CreateFleet lets them: type, subnet, image, price and volumes; user data, groups and the instance profile are the template's.
 *
 * @param lifecycle market of this fleet; a launch may need two
 */
export function fleetRequest(
  request: LaunchRequest,
  { lifecycle, count, clientToken }: { lifecycle: 'ON_DEMAND' | 'SPOT'; count: number; clientToken: string },
  facts: FleetFacts,
): CreateFleetCommandInput {
  const spot = lifecycle === 'SPOT';
  const overrides = request.nodeTypes.flatMap((nodeType, priority) =>
    facts.subnetIds.map((subnetId) => override(request, nodeType, priority, subnetId, spot, facts)),
  );
  const tags = tagsOf(request, facts);
  return {
    Type: 'instant',
    ClientToken: clientToken,
    LaunchTemplateConfigs: [
      { LaunchTemplateSpecification: { LaunchTemplateId: facts.templateId, Version: '$Latest' }, Overrides: overrides },
    ],
    TargetCapacitySpecification: {
      TotalTargetCapacity: count,
      DefaultTargetCapacityType: spot ? 'spot' : 'on-demand',
    },
    ...(spot
      ? { SpotOptions: { AllocationStrategy: 'capacity-optimized-prioritized', SingleAvailabilityZone: true } }
      : { OnDemandOptions: { AllocationStrategy: 'prioritized', SingleAvailabilityZone: true } }),
    TagSpecifications: [
      { ResourceType: 'fleet', Tags: tags },
      { ResourceType: 'instance', Tags: tags },
    ],
  };
}

function override(
  { market, volumes }: LaunchRequest,
  nodeType: NodeType,
  priority: number,
  subnetId: string,
  spot: boolean,
  { imageOf }: FleetFacts,
): FleetLaunchTemplateOverridesRequest {
  const percent = spot && market.lifecycle === 'SPOT' ? market.bidPercent : 100;
  const bid = nodeType.price === undefined || percent === 100 ? undefined : (nodeType.price * percent) / 100;
  return {
    InstanceType: nodeType.nodeTypeId as FleetLaunchTemplateOverridesRequest['InstanceType'],
    SubnetId: subnetId,
    Priority: priority,
    ImageId: imageOf(nodeType),
    ...(bid !== undefined && spot && { MaxPrice: bid.toFixed(4) }),
    ...(volumes && { BlockDeviceMappings: mappingsOf(volumes) }),
  };
}

/** Names of devices after the root volume's: /dev/sdb, /dev/sdc and so on. */
function mappingsOf({
  count,
  sizeGiB,
  type,
  iops,
  throughput,
}: Volumes): FleetLaunchTemplateOverridesRequest['BlockDeviceMappings'] {
  return Array.from({ length: count }, (_, index) => ({
    DeviceName: `/dev/sd${String.fromCharCode('b'.charCodeAt(0) + index)}`,
    Ebs: {
      Encrypted: true,
      DeleteOnTermination: true,
      VolumeType: type,
      VolumeSize: sizeGiB,
      ...(iops !== undefined && { Iops: iops }),
      ...(throughput !== undefined && { Throughput: throughput }),
    },
  }));
}

/** The platform's own tags win over a user's of the same key. */
function tagsOf({ owner, clusterId, clientToken, tags }: LaunchRequest, { controlPlane }: FleetFacts): Tag[] {
  const own = new Map([
    ...Object.entries(tags).filter(([key]) => !key.startsWith('lakehouse:') && !key.startsWith('aws:')),
    [TAGS.controlPlane, controlPlane],
    [TAGS.workspace, owner.workspaceId],
    ...(clusterId === undefined ? [] : [[TAGS.cluster, clusterId] as const]),
    [TAGS.token, clientToken],
    [VENDOR_TAG.Key, VENDOR_TAG.Value],
  ]);
  return [...own].map(([Key, Value]) => ({ Key, Value }));
}
