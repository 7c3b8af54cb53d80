import {
  DescribeImagesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplate,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { LaunchFailure } from '../launch-failure';
import type { DataPlane } from './data-plane';

/** Tags on the launch templates of a data plane: the account, what a node is for, and the profile that a cluster has to name. */
const TAGS = { account: 'lakehouse:data-plane', use: 'lakehouse:use', profile: 'lakehouse:instance-profile' } as const;

/** What a template is looked for by. */
export interface TemplateQuestion {
  /** Such as `worker`. */
  readonly use: string;
  /** ARN of the instance profile that the cluster names. @default - it names none */
  readonly instanceProfileArn?: string;
}

/** The launch template of a launch: of those with the account's tag, the one with the workspace's security groups and the profile. */
export async function findTemplate(
  ec2: EC2Client,
  dataPlane: DataPlane,
  question: TemplateQuestion,
): Promise<string | LaunchFailure> {
  const { use, instanceProfileArn: profile } = question;
  const filter = (key: string, value: string) => ({ Name: `tag:${key}`, Values: [value] });
  const { LaunchTemplates: templates = [] } = await ec2.send(
    new DescribeLaunchTemplatesCommand({ Filters: [filter(TAGS.account, dataPlane.accountId), filter(TAGS.use, use)] }),
  );
  const asksForName = ({ Tags: tags = [] }: LaunchTemplate) => tags.some(({ Key: key }) => key === TAGS.profile);
  const candidates = templates.filter((template) => profile !== undefined || !asksForName(template));
  const ids = candidates.flatMap(({ LaunchTemplateId: id }) => (id === undefined ? [] : [id])).sort();
  for (const id of ids) {
    // EC2 answers one template's versions by number, or $Latest of every template without naming one.
    const { LaunchTemplateVersions: versions = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ['$Latest'] }),
    );
    if (versions.some((version) => fits(version, dataPlane, profile))) return id;
  }
  const groups = dataPlane.securityGroupIds.join(', ');
  const withProfile = profile === undefined ? '' : ` and the instance profile ${profile}`;
  const remedy =
    profile === undefined ? 'to deploy it anew' : 'to add the profile to furtherInstanceProfiles of the workspace, and deploy';
  const message = `there is no launch template for nodes of the use ${use} with the tag ${TAGS.account}=${dataPlane.accountId}, the security groups ${groups}${withProfile} in ${dataPlane.region}; ask whoever deploys the data plane ${remedy}`;
  return { code: 'INVALID_ARGUMENT', message, parameters: {}, passes: false };
}

function fits(
  { LaunchTemplateData: data }: LaunchTemplateVersion,
  { securityGroupIds }: DataPlane,
  profile: string | undefined,
): boolean {
  const groups = data?.NetworkInterfaces?.[0]?.Groups ?? data?.SecurityGroupIds ?? [];
  return (
    (profile === undefined || data?.IamInstanceProfile?.Arn === profile) &&
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
  const message = `there is no image of nodes for ${architecture} that AWS account ${owner} shares; ask the platform's operator to build one, or to copy Amazon Linux 2023, and to share it`;
  return { code: 'INVALID_ARGUMENT', message, parameters: {}, passes: false };
}
