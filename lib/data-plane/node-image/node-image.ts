import { createHash } from 'node:crypto';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { CfnInstanceProfile, PolicyStatement, AccountPrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import {
  CfnComponent,
  CfnDistributionConfiguration,
  CfnImagePipeline,
  CfnImageRecipe,
  CfnInfrastructureConfiguration,
} from 'aws-cdk-lib/aws-imagebuilder';
import { Names, Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IMAGE_TAG } from '../../contract/lakehouse';
import { createBuildRole } from './build-role';
import { checkNodeImage, isShared } from './checks';
import { componentDocument } from './component-document';
import { NodeAgent } from './node-agent';
import { NodeArchitecture, type NodeArtifact, type NodeImageProps } from './node-image-props';

/** How AWS names the processors in its own images, and which instances build for them. */
const ARCHITECTURES = {
  [NodeArchitecture.ARM64]: { parent: 'amazon-linux-2023-arm64', instanceTypes: ['m7g.large'] },
  [NodeArchitecture.X86_64]: { parent: 'amazon-linux-2023-x86', instanceTypes: ['m7i.large'] },
};

/**
 * A pipeline that builds the image of nodes: the newest Amazon Linux 2023 with Java, Python, the agent and runtimes.
 *
 * The control plane finds images by owner and tag. Tags are seen by the owner alone, so it looks in the AWS account of this
 * pipeline, whoever launches from what it finds.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/how-image-builder-works.html
 */
export class NodeImage extends Construct {
  /** ARN of the pipeline. @attribute */
  public readonly pipelineArn: string;
  /** Role of the instances that build. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: NodeImageProps) {
    super(scope, id);
    checkNodeImage(this, props);
    const agent = props.agent ?? new NodeAgent(this, 'Agent').artifact;
    this.role = createBuildRole(this, agent, props);
    admitAccounts(props);

    const pipeline = new CfnImagePipeline(this, 'Resource', {
      name: Names.uniqueResourceName(this, { maxLength: 120 }),
      imageRecipeArn: this.createRecipe(agent, props),
      infrastructureConfigurationArn: this.createInfrastructure(props),
      distributionConfigurationArn: this.createDistribution(props),
      schedule: {
        scheduleExpression: (props.schedule ?? Schedule.cron({ minute: '0', hour: '2', weekDay: 'SUN' })).expressionString,
        pipelineExecutionStartCondition: 'EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE',
      },
    });
    this.pipelineArn = pipeline.attrArn;
  }

  private createRecipe(agent: NodeArtifact, props: NodeImageProps): string {
    const { partition, region } = Stack.of(this);
    const { parent } = ARCHITECTURES[props.architecture ?? NodeArchitecture.ARM64];
    const component = {
      platform: 'Linux',
      version: '1.0.0',
      data: Stack.of(this).toJsonString(componentDocument(agent, props.runtimes ?? [])),
    };
    const { attrArn } = new CfnComponent(this, 'Component', { name: this.nameFor(component), ...component });
    const recipe = {
      version: '1.0.0',
      parentImage: `arn:${partition}:imagebuilder:${region}:aws:image/${parent}/x.x.x`,
      components: [{ componentArn: attrArn }],
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: {
            encrypted: props.encryptionKey !== undefined || !isShared(props),
            kmsKeyId: props.encryptionKey?.keyArn,
            volumeType: 'gp3',
            volumeSize: (props.volumeSize ?? Size.gibibytes(20)).toGibibytes(),
            deleteOnTermination: true,
          },
        },
      ],
    };
    return new CfnImageRecipe(this, 'Recipe', { name: this.nameFor({ component, recipe }), ...recipe }).attrArn;
  }

  private createInfrastructure(props: NodeImageProps): string {
    const { architecture = NodeArchitecture.ARM64, instanceTypes = ARCHITECTURES[architecture].instanceTypes } = props;
    const profile = new CfnInstanceProfile(this, 'InstanceProfile', { roles: [this.role.roleName] });
    return new CfnInfrastructureConfiguration(this, 'Infrastructure', {
      name: Names.uniqueResourceName(this, { maxLength: 120 }),
      instanceProfileName: profile.ref,
      instanceTypes,
      instanceMetadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      subnetId: props.subnet?.subnetId,
      securityGroupIds: props.securityGroups?.map((group) => group.securityGroupId),
      terminateInstanceOnFailure: true,
    }).attrArn;
  }

  private createDistribution(props: NodeImageProps): string {
    const { sharedWithAccounts: UserIds, sharedWithOrganizations: OrganizationArns, regions = [] } = props;
    const own = { region: Stack.of(this).region, encryptionKeyArn: props.encryptionKey?.keyArn };
    return new CfnDistributionConfiguration(this, 'Distribution', {
      name: Names.uniqueResourceName(this, { maxLength: 120 }),
      distributions: [own, ...regions].map(({ region, encryptionKeyArn }) => ({
        region,
        // The L1 hands this through as it is, so it has the names of CloudFormation.
        amiDistributionConfiguration: {
          Name: 'lakehouse-node-{{ imagebuilder:buildDate }}',
          AmiTags: { [IMAGE_TAG.key]: IMAGE_TAG.value },
          KmsKeyId: encryptionKeyArn,
          LaunchPermissionConfiguration: isShared(props) ? { UserIds, OrganizationArns } : undefined,
        },
      })),
    }).attrArn;
  }

  /** Components and recipes never change: a new content is a new resource, and must have a new name. */
  private nameFor(content: object): string {
    const resolved: unknown = Stack.of(this).resolve(content);
    const hash = createHash('sha256').update(JSON.stringify(resolved)).digest('hex').slice(0, 12);
    return `${Names.uniqueResourceName(this, { maxLength: 100 })}-${hash}`;
  }
}

/** Lets AWS accounts that the images are shared with use their key, through EC2 alone. */
function admitAccounts({ encryptionKey, sharedWithAccounts = [] }: NodeImageProps): void {
  if (!encryptionKey || sharedWithAccounts.length === 0) return;
  encryptionKey.addToResourcePolicy(
    new PolicyStatement({
      principals: sharedWithAccounts.map((account) => new AccountPrincipal(account)),
      actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom'],
      resources: ['*'],
      conditions: { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } },
    }),
  );
}
