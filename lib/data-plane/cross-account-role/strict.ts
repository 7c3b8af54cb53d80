import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DATA_PLANE_TAG, dataPlaneTag } from '../data-plane-tag';
import { STRICT_READS } from './actions';
import { ec2Arns, ofOwnWorkspace, oneOrMany, spotRoleArn, vpcArns, type CrossAccountScope, type StatementGroup } from './scope';

const LAUNCH = 'ec2:RunInstances';
const FLEET = 'ec2:CreateFleet';

/**
 * Less than any published form: what a cluster manager does that launches by CreateFleet (type instant) from launch
 * templates, and nothing else.
 *
 * One launch is judged once for each resource that takes part in it, and every judgement must allow it; so each kind of
 * resource has its statement, with the condition keys that EC2 knows for that kind. An instant fleet launches with its
 * caller's permissions, which is why RunInstances is judged as well.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function strict(scope: CrossAccountScope): StatementGroup[] {
  return [
    { reason: 'EC2 has no resource to name for actions that describe', statements: [reads(scope)] },
    {
      reason: 'EC2 makes up the ids of what is launched; tags, VPC, launch template and owner of the image bound it',
      statements: [...newResources(scope), ...networkResources(scope), ...templates(scope), ...images(scope)],
    },
    {
      reason: 'EC2 makes up the ids of what was launched; the tags of the control plane and of the workspace bound it',
      statements: [...tags(scope), terminate(scope)],
    },
    { reason: 'names one role', statements: [spotServiceLinkedRole(scope)] },
  ];
}

function reads({ contract }: CrossAccountScope): PolicyStatement {
  return new PolicyStatement({
    sid: 'Read',
    actions: STRICT_READS,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': contract.region } },
  });
}

/**
 * What a launch creates bears the control plane's tag from its first moment, and fleets and instances that of the workspace for which
 * the session acts. Volumes have the tags of the launch template, which was made before the workspace had an id.
 */
function newResources(scope: CrossAccountScope): PolicyStatement[] {
  const { key, value } = scope.contract.vendorTag;
  const tagged = { [`aws:RequestTag/${key}`]: value };
  const own = { ...tagged, ...ofOwnWorkspace(scope, 'aws:RequestTag') };
  return [
    new PolicyStatement({
      sid: 'CreateTaggedFleets',
      actions: [FLEET],
      resources: ec2Arns(scope, ['fleet/*', 'instance/*']),
      conditions: { StringEquals: own },
    }),
    new PolicyStatement({
      sid: 'CreateFleetsWithTaggedVolumes',
      actions: [FLEET],
      resources: ec2Arns(scope, ['volume/*']),
      conditions: { StringEquals: tagged },
    }),
    new PolicyStatement({
      sid: 'LaunchTaggedInstances',
      actions: [LAUNCH],
      resources: ec2Arns(scope, ['instance/*']),
      conditions: {
        StringEquals: { ...own, 'ec2:MetadataHttpTokens': 'required' },
        // Only a launch from a template has this key, and the template itself is judged below.
        ArnLike: { 'ec2:LaunchTemplate': ec2Arns(scope, ['launch-template/*']) },
      },
    }),
    new PolicyStatement({
      sid: 'LaunchTaggedEncryptedVolumes',
      actions: [LAUNCH],
      resources: ec2Arns(scope, ['volume/*']),
      conditions: { StringEquals: tagged, Bool: { 'ec2:Encrypted': 'true' } },
    }),
    new PolicyStatement({
      sid: 'RequestTaggedSpot',
      actions: [LAUNCH],
      resources: ec2Arns(scope, ['spot-instances-request/*']),
      conditions: { StringEquals: tagged },
    }),
  ];
}

/** Subnets and groups of the data plane, told by its tag; what it did not make, and so could not tag, by id. */
function networkResources(scope: CrossAccountScope): PolicyStatement[] {
  const { accountId, subnetIds, securityGroupIds } = scope;
  const tag = dataPlaneTag(accountId);
  const inVpc = { 'ec2:Vpc': vpcArns(scope) };
  const marked = { ...inVpc, [`aws:ResourceTag/${tag.key}`]: tag.value };
  const fromTemplate = { Bool: { 'ec2:IsLaunchTemplateResource': 'true' } };
  const statements = [
    new PolicyStatement({
      sid: 'LaunchPrivateInterfaces',
      actions: [LAUNCH],
      resources: ec2Arns(scope, ['network-interface/*']),
      conditions: { StringEquals: inVpc, BoolIfExists: { 'ec2:AssociatePublicIpAddress': 'false' } },
    }),
    new PolicyStatement({
      sid: 'LaunchInSubnets',
      actions: [LAUNCH, FLEET],
      resources: ec2Arns(scope, ['subnet/*']),
      conditions: { StringEquals: marked },
    }),
    new PolicyStatement({
      sid: 'LaunchWithGroupsOfTemplate',
      actions: [LAUNCH],
      resources: ec2Arns(scope, ['security-group/*']),
      conditions: { StringEquals: marked, ...fromTemplate },
    }),
  ];
  if (subnetIds.length > 0) {
    statements.push(
      new PolicyStatement({
        sid: 'LaunchInNamedSubnets',
        actions: [LAUNCH, FLEET],
        resources: ec2Arns(
          scope,
          subnetIds.map((id) => `subnet/${id}`),
        ),
        conditions: { StringEquals: inVpc },
      }),
    );
  }
  if (securityGroupIds.length > 0) {
    statements.push(
      new PolicyStatement({
        sid: 'LaunchWithNamedGroupsOfTemplate',
        actions: [LAUNCH],
        resources: ec2Arns(
          scope,
          securityGroupIds.map((id) => `security-group/${id}`),
        ),
        conditions: { StringEquals: inVpc, ...fromTemplate },
      }),
    );
  }
  return statements;
}

/** The data plane's own launch templates, which hold user data, security groups and the instance profile. */
function templates(scope: CrossAccountScope): PolicyStatement[] {
  const { key, value } = dataPlaneTag(scope.accountId);
  return [
    new PolicyStatement({
      sid: 'LaunchFromTemplates',
      actions: [LAUNCH, FLEET],
      resources: ec2Arns(scope, ['launch-template/*']),
      conditions: { StringEquals: { [`aws:ResourceTag/${key}`]: value } },
    }),
  ];
}

/**
 * Images of approved owners. A tag can be asked of the customer's own images only: EC2 shows the tags of a shared image
 * to nobody but its owner.
 */
function images({ contract, awsAccount }: CrossAccountScope): PolicyStatement[] {
  const { owners, tag } = contract.images;
  // The ARN of an image has no AWS account.
  const resources = [`arn:${contract.partition}:ec2:${contract.region}::image/*`];
  const statements = [
    new PolicyStatement({
      sid: 'LaunchImages',
      actions: [LAUNCH, FLEET],
      resources,
      conditions: { StringEquals: { 'ec2:Owner': oneOrMany(owners) } },
    }),
    new PolicyStatement({
      sid: 'NoImagesOfOthers',
      effect: Effect.DENY,
      actions: [LAUNCH],
      resources,
      conditions: { StringNotEquals: { 'ec2:Owner': oneOrMany(owners) } },
    }),
  ];
  if (tag) {
    statements.push(
      new PolicyStatement({
        sid: 'NoOtherImagesOfOurs',
        effect: Effect.DENY,
        actions: [LAUNCH],
        resources,
        conditions: {
          StringEquals: { 'ec2:Owner': awsAccount },
          StringNotEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value },
        },
      }),
    );
  }
  return statements;
}

/** Tags are put on at creation; later only on instances of the workspace, and never the tags that rights hang on. */
function tags(scope: CrossAccountScope): PolicyStatement[] {
  const { vendorTag, workspaceTags } = scope.contract;
  const rights = [vendorTag.key, DATA_PLANE_TAG, ...(workspaceTags ? [workspaceTags.resourceTagKey] : [])];
  const kinds = ['fleet/*', 'instance/*', 'volume/*', 'network-interface/*', 'spot-instances-request/*'];
  return [
    new PolicyStatement({
      sid: 'TagAtCreation',
      actions: ['ec2:CreateTags'],
      resources: ec2Arns(scope, kinds),
      conditions: { StringEquals: { 'ec2:CreateAction': ['RunInstances', 'CreateFleet'] } },
    }),
    new PolicyStatement({
      sid: 'TagOwn',
      actions: ['ec2:CreateTags'],
      resources: ec2Arns(scope, ['instance/*']),
      conditions: {
        StringEquals: ownResource(scope),
        'ForAllValues:StringNotEquals': { 'aws:TagKeys': rights },
      },
    }),
  ];
}

/** Nodes end; their volumes, and an instant fleet, end with them. */
function terminate(scope: CrossAccountScope): PolicyStatement {
  return new PolicyStatement({
    sid: 'TerminateOwn',
    actions: ['ec2:TerminateInstances'],
    resources: ec2Arns(scope, ['instance/*']),
    conditions: { StringEquals: ownResource(scope) },
  });
}

/** What the control plane launched for the workspace on whose behalf it acts. */
function ownResource(scope: CrossAccountScope): Record<string, string> {
  const { key, value } = scope.contract.vendorTag;
  return { [`aws:ResourceTag/${key}`]: value, ...ofOwnWorkspace(scope, 'aws:ResourceTag') };
}

function spotServiceLinkedRole({ contract, awsAccount }: CrossAccountScope): PolicyStatement {
  return new PolicyStatement({
    sid: 'PrepareSpot',
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [spotRoleArn(contract.partition, awsAccount)],
    conditions: { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
  });
}
