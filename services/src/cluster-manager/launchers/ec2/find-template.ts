import {
  DescribeImagesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { LaunchFailure } from '../launch-failure';
import type { DataPlane } from './data-plane';

/** Key of the tag on the launch templates of a data plane, whose value is the account; and of the tag with what a node is for. */
const DATA_PLANE_TAG = 'lakehouse:data-plane';
const USE_TAG = 'lakehouse:use';

/**
 * The launch template of one use in a workspace: of those that bear the account's tag, the one with the workspace's security groups.
 *
 * @param use such as `worker`
 */
export async function findTemplate(ec2: EC2Client, dataPlane: DataPlane, use: string): Promise<string | LaunchFailure> {
  const filter = { Name: `tag:${DATA_PLANE_TAG}`, Values: [dataPlane.accountId] };
  const { LaunchTemplates: templates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({ Filters: [filter] }));
  const ids = templates.flatMap(({ LaunchTemplateId: id }) => (id === undefined ? [] : [id])).sort();
  for (const id of ids) {
    // EC2 answers one template's versions by number, or $Latest of every template without naming one.
    const { LaunchTemplateVersions: versions = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ['$Latest'] }),
    );
    if (versions.some((version) => fits(version, dataPlane, use))) return id;
  }
  const groups = dataPlane.securityGroupIds.join(', ');
  const message = `there is no launch template for nodes of the use ${use} with the tag ${DATA_PLANE_TAG}=${dataPlane.accountId} and the security groups ${groups} in ${dataPlane.region}; ask whoever deploys the data plane to deploy it anew`;
  return { code: 'INVALID_ARGUMENT', message, parameters: {}, passes: false };
}

function fits({ LaunchTemplateData: data }: LaunchTemplateVersion, { securityGroupIds }: DataPlane, use: string): boolean {
  const groups = data?.NetworkInterfaces?.[0]?.Groups ?? data?.SecurityGroupIds ?? [];
  const tags = data?.TagSpecifications?.find(({ ResourceType: type }) => type === 'instance')?.Tags ?? [];
  return (
    tags.some(({ Key: key, Value: value }) => key === USE_TAG && value === use) &&
    groups.length === securityGroupIds.length &&
    groups.every((group) => securityGroupIds.includes(group))
  );
}

/** The newest image of the owner for a processor. */
export async function findImage(ec2: EC2Client, owner: string, arm: boolean): Promise<string | LaunchFailure> {
  const architecture = arm ? 'arm64' : 'x86_64';
  const { Images: images = [] } = await ec2.send(
    new DescribeImagesCommand({
      Owners: [owner],
      Filters: [
        { Name: 'state', Values: ['available'] },
        { Name: 'architecture', Values: [architecture] },
      ],
    }),
  );
  const [newest] = images.sort((one, other) => ((one.CreationDate ?? '') > (other.CreationDate ?? '') ? -1 : 1));
  if (newest?.ImageId !== undefined) return newest.ImageId;
  const message = `there is no image of nodes for ${architecture} that AWS account ${owner} shares; ask the platform's operator to build and share one`;
  return { code: 'INVALID_ARGUMENT', message, parameters: {}, passes: false };
}
