import { ArnFormat, Resource, Stack, type IResource } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from '../shared/acknowledge-compliance';

/** What nodes run as: an instance profile with its role. Grants go to the role. */
export interface IInstanceProfile extends IResource, iam.IGrantable {
  /** ARN of the instance profile. @attribute */
  readonly instanceProfileArn: string;
  /** Name of the instance profile. @attribute */
  readonly instanceProfileName: string;
  /** Role whose permissions the nodes have. */
  readonly role: iam.IRole;
}

/** Properties of InstanceProfile. */
export interface InstanceProfileProps {
  /** Role of the nodes; EC2 must be trusted to assume it. @default - a role without permissions is created */
  readonly role?: iam.IRole;
  /** Permissions boundary of the created role. @default - none */
  readonly permissionsBoundary?: iam.IManagedPolicy;
  /** IAM path of the profile and of the created role; begins and ends with `/`. @default / */
  readonly path?: string;
}

/** An instance profile that exists. */
export interface InstanceProfileAttributes {
  /** ARN of the instance profile. */
  readonly instanceProfileArn: string;
  /** Its role. */
  readonly role: iam.IRole;
}

/**
 * The identity of the nodes of a data plane.
 *
 * It starts without any permission: a node joins its cluster with a signed sts:GetCallerIdentity, which needs none, and
 * fetches what it runs by presigned URL. Data sources and buckets grant it what a workspace's code may reach.
 */
export class InstanceProfile extends Resource implements IInstanceProfile {
  /** An instance profile that exists. */
  public static fromInstanceProfileAttributes(
    scope: Construct,
    id: string,
    attributes: InstanceProfileAttributes,
  ): IInstanceProfile {
    class Import extends Resource implements IInstanceProfile {
      public readonly instanceProfileArn = attributes.instanceProfileArn;
      public readonly instanceProfileName = nameIn(this, attributes.instanceProfileArn);
      public readonly role = attributes.role;
      public readonly grantPrincipal = attributes.role.grantPrincipal;
    }
    return new Import(scope, id, { environmentFromArn: attributes.instanceProfileArn });
  }

  public readonly instanceProfileArn: string;
  public readonly instanceProfileName: string;
  public readonly role: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: InstanceProfileProps = {}) {
    super(scope, id);
    const { path, permissionsBoundary } = props;
    this.role =
      props.role ??
      new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), path, permissionsBoundary });
    this.grantPrincipal = this.role.grantPrincipal;
    const profile = new iam.CfnInstanceProfile(this, 'Resource', { roles: [this.role.roleName], path });
    this.instanceProfileArn = profile.attrArn;
    this.instanceProfileName = profile.ref;
    acknowledgeCompliance(this, { IAMNoInlinePolicy: 'what is granted to the nodes is for this role alone and goes with it' });
  }
}

/** The name is the last part of the ARN, after the path; of an ARN that is a token, what follows the first slash. */
function nameIn(scope: Construct, arn: string): string {
  const name = Stack.of(scope).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? arn;
  return name.slice(name.lastIndexOf('/') + 1);
}
