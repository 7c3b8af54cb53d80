import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Fn, Resource, Size } from 'aws-cdk-lib/core';
import type { IResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { IControlPlane } from '../../contract';
import { checkAccountId } from '../../shared/account-id';
import { dataPlaneTag } from '../data-plane-tag';
import type { IInstanceProfile } from '../instance-profile';
import { checkClusterLaunchTemplate } from './checks';
import { nodeUserData } from './user-data';

/** What a node is used for. */
export enum ClusterUse {
  /** Runs the driver: notebooks, the session, the results. */
  DRIVER = 'driver',
  /** Runs executors. */
  WORKER = 'worker',
  /** Runs executors or a driver on an instance with GPUs. */
  GPU = 'gpu',
}

/** What the nodes of one use and workspace have in common. */
export interface IClusterLaunchTemplate extends IResource {
  /** Id, such as `lt-0123456789abcdef0`. Launch its version `$Latest`: an update of the stack does not move the default. @attribute */
  readonly launchTemplateId: string;
}

/** Properties of ClusterLaunchTemplate. */
export interface ClusterLaunchTemplateProps {
  /** The control plane that launches from the template. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account, a UUID. */
  readonly accountId: string;
  /** Key of the workspace, such as `prod`: 1 to 64 letters, digits, `_`, `-` and `.`. */
  readonly workspace: string;
  /** What the nodes are used for. */
  readonly use: ClusterUse;
  /** Security groups of the workspace; 1 to 5. */
  readonly securityGroups: ISecurityGroup[];
  /**
   * What nodes may do at AWS. A fleet's overrides cannot name another profile, so each one has templates of its own.
   *
   * @default - none; a node then has no identity with which to join its control plane
   */
  readonly instanceProfile?: IInstanceProfile;
  /**
   * Whether the template is for clusters alone that name `instanceProfile` as theirs; clusters that name none get the other one.
   * @default false
   */
  readonly forNamedProfile?: boolean;
  /** Key that encrypts the root volume. @default - the key for EBS of the AWS account */
  readonly encryptionKey?: IKeyRef;
  /** Size of the root volume, which also holds what Spark spills; 20 to 16384 GiB. @default - driver 100, worker 150, GPU 200 GiB */
  readonly rootVolumeSize?: Size;
  /** Operations per second of the root volume; 3000 to 80000. @default 3000 */
  readonly rootVolumeIops?: number;
  /** Throughput of the root volume in MiB/s; 125 to 2000. @default 250 */
  readonly rootVolumeThroughput?: number;
  /** Whether EC2 reports metrics by the minute instead of every five; AWS charges for them. @default true */
  readonly detailedMonitoring?: boolean;
  /** Further tags on instances, volumes and network interfaces. @default - the control plane's vendor tag and the use */
  readonly nodeTags?: Record<string, string>;
}

/** Key of the tag on nodes and templates with what they are for. */
const USE_TAG = 'lakehouse:use';

const ROOT_VOLUME_GIB = { [ClusterUse.DRIVER]: 100, [ClusterUse.WORKER]: 150, [ClusterUse.GPU]: 200 };

/**
 * What the nodes of one use and workspace have in common: network, identity, root volume, metadata service, tags.
 * One for each use, since a fleet's overrides carry neither user data nor security groups.
 *
 * The image is not part of it: the control plane picks the newest one by owner and tag at launch.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html
 */
export class ClusterLaunchTemplate extends Resource implements IClusterLaunchTemplate {
  /** Use a launch template that this app does not own. */
  public static fromLaunchTemplateId(scope: Construct, id: string, launchTemplateId: string): IClusterLaunchTemplate {
    class Import extends Resource implements IClusterLaunchTemplate {
      public readonly launchTemplateId = launchTemplateId;
    }
    return new Import(scope, id);
  }

  public readonly launchTemplateId: string;

  constructor(scope: Construct, id: string, props: ClusterLaunchTemplateProps) {
    super(scope, id);
    checkAccountId(this, props.accountId);
    checkClusterLaunchTemplate(this, props);
    const { contract } = props.controlPlane;

    const template = new CfnLaunchTemplate(this, 'Resource', {
      launchTemplateData: {
        ebsOptimized: true,
        blockDeviceMappings: [rootVolume(props)],
        iamInstanceProfile: props.instanceProfile && { arn: props.instanceProfile.instanceProfileArn },
        instanceInitiatedShutdownBehavior: 'terminate', // so that an agent ends its node by shutting down, without a permission
        metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
        monitoring: { enabled: props.detailedMonitoring ?? true },
        networkInterfaces: [
          {
            deviceIndex: 0,
            associatePublicIpAddress: false,
            deleteOnTermination: true,
            groups: props.securityGroups.map(({ securityGroupId }) => securityGroupId),
          },
        ],
        tagSpecifications: tagEach(['instance', 'volume', 'network-interface'], {
          [contract.vendorTag.key]: contract.vendorTag.value,
          ...props.nodeTags,
          [USE_TAG]: props.use,
          // A node proves its role, and EC2 tells of its profile only.
          ...(props.instanceProfile && { 'lakehouse:role': props.instanceProfile.role.roleName }),
        }),
        userData: Fn.base64(
          nodeUserData({
            relayHost: contract.relayHost,
            controlPlane: contract.name,
            workspace: props.workspace,
            use: props.use,
          }),
        ),
      },
      tagSpecifications: tagEach(['launch-template'], templateTags(props)),
    });
    this.launchTemplateId = template.ref;
  }
}

/** By what the control plane finds the template of a launch among those of the AWS account. */
function templateTags({ accountId, use, instanceProfile, forNamedProfile }: ClusterLaunchTemplateProps): Record<string, string> {
  const { key, value } = dataPlaneTag(accountId);
  return {
    [key]: value,
    [USE_TAG]: use,
    ...(forNamedProfile && instanceProfile && { 'lakehouse:instance-profile': instanceProfile.instanceProfileName }),
  };
}

/** The root volume, under the name that Amazon Linux 2023 and the images of NodeImage give it. */
function rootVolume(props: ClusterLaunchTemplateProps): CfnLaunchTemplate.BlockDeviceMappingProperty {
  const size = props.rootVolumeSize ?? Size.gibibytes(ROOT_VOLUME_GIB[props.use]);
  return {
    deviceName: '/dev/xvda',
    ebs: {
      encrypted: true,
      kmsKeyId: props.encryptionKey?.keyRef.keyArn,
      volumeType: 'gp3',
      volumeSize: size.toGibibytes(),
      iops: props.rootVolumeIops ?? 3000,
      throughput: props.rootVolumeThroughput ?? 250,
      deleteOnTermination: true,
    },
  };
}

/** The same tags for each type of resource that a launch creates. */
function tagEach(resourceTypes: string[], tags: Record<string, string>): CfnLaunchTemplate.TagSpecificationProperty[] {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return resourceTypes.map((resourceType) => ({ resourceType, tags: list }));
}
