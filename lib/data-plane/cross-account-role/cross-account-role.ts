import { Resource, Stack, type IResource } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CrossAccountPolicy, type IControlPlane } from '../../contract';
import { CUSTOMER_ROLE_PATH } from '../../contract/lakehouse';
import { checkAccountId } from '../../shared/account-id';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import { acknowledgeWildcards } from '../../shared/acknowledge-wildcards';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import type { IInstanceProfile } from '../instance-profile';
import { TrustedPrincipal } from '../trusted-principal';
import { crossAccountStatements } from './permissions';
import { checkScope } from './validation';

/** The role in the customer's AWS account that the control plane assumes to launch and end nodes. */
export interface ICrossAccountRole extends IResource {
  /** ARN of the role. @attribute */
  readonly roleArn: string;
  /** The role. */
  readonly role: iam.IRole;
  /**
   * Lets the control plane launch nodes with an instance profile. A role that is not created here stays as it is: its
   * owner grants `iam:PassRole`.
   */
  allowPassRole(profile: IInstanceProfile): void;
}

/** Properties of CrossAccountRole. */
export interface CrossAccountRoleProps {
  /** Control plane that assumes the role. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account that the role serves: a lower-case UUID, and the external id that must be presented. */
  readonly accountId: string;
  /** How the permissions are cut. @default - what the control plane asks for: strict, or with Databricks customerVpc */
  readonly policy?: CrossAccountPolicy;
  /** Ids of the VPCs in which nodes are launched. Required by the strict and the restricted policy. @default - none */
  readonly vpcIds?: string[];
  /**
   * Ids of subnets that the strict policy admits besides those that bear the data plane's tag (`lakehouse:data-plane`
   * with the account id): subnets that someone else made. @default - none
   */
  readonly subnetIds?: string[];
  /**
   * Ids of security groups: with the strict policy those admitted besides the tagged ones, with the restricted one those
   * whose rules may be changed; it requires at least one. @default - none
   */
  readonly securityGroupIds?: string[];
  /** Instance profiles with which nodes may be launched. @default - none; `allowPassRole` adds more */
  readonly instanceProfiles?: IInstanceProfile[];
  /**
   * IAM path below which lie roles of nodes and nothing else, such as `/lakehouse/acme/nodes/`: each role there may be
   * passed, so that the policy does not grow with their number. It begins and ends with `/` and names at least one
   * folder. @default - only the roles of `instanceProfiles` may be passed
   */
  readonly nodeRolePath?: string;
  /** Permissions boundary of the role. @default - none */
  readonly permissionsBoundary?: iam.IManagedPolicy;
  /**
   * IAM path of the role; begins and ends with `/`. A control plane of this library assumes roles below `/lakehouse/` only.
   * @default /lakehouse/
   */
  readonly path?: string;
}

/** Roles passed beyond which the inline policies of a role could outgrow the 10,240 characters that IAM allows. */
const MAX_PASSED_ROLES = 40;

abstract class CrossAccountRoleBase extends Resource implements ICrossAccountRole {
  public abstract readonly roleArn: string;
  public abstract readonly role: iam.IRole;
  public abstract allowPassRole(profile: IInstanceProfile): void;
}

/**
 * The role in the customer's AWS account that the control plane assumes to launch and end nodes.
 *
 * Who may assume it, and what it may do, follow from the control plane's contract. One role serves any number of
 * workspaces: the strict policy knows the parts of a data plane by their tag, so it does not grow with them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export class CrossAccountRole extends CrossAccountRoleBase {
  /** A role that exists, by its ARN. */
  public static fromRoleArn(scope: Construct, id: string, roleArn: string): ICrossAccountRole {
    class Import extends CrossAccountRoleBase {
      public readonly roleArn = roleArn;
      public readonly role = iam.Role.fromRoleArn(this, 'Role', roleArn, { mutable: false });
      public allowPassRole(): void {}
    }
    return new Import(scope, id, { environmentFromArn: roleArn });
  }

  /** A role that is made elsewhere in the app. Its trust and its permissions are left alone. */
  public static fromRole(scope: Construct, id: string, role: iam.IRole): ICrossAccountRole {
    class Import extends CrossAccountRoleBase {
      public readonly roleArn = role.roleArn;
      public readonly role = role;
      public allowPassRole(): void {}
    }
    return new Import(scope, id, { environmentFromArn: role.roleArn });
  }

  public readonly roleArn: string;
  public readonly role: iam.IRole;
  private readonly permissions: iam.PolicyDocument;
  private readonly passedRoles = new Set<string>();
  private readonly passRoles: iam.PolicyStatement;

  constructor(scope: Construct, id: string, props: CrossAccountRoleProps) {
    super(scope, id);
    const { contract } = props.controlPlane;
    const { policy = contract.defaultPolicy, vpcIds = [], subnetIds = [], securityGroupIds = [] } = props;
    const accountId = checkAccountId(this, props.accountId);
    checkScope(this, policy, { vpcIds, subnetIds, securityGroupIds }, props.nodeRolePath);

    const awsAccount = Stack.of(this).account;
    const groups = crossAccountStatements(policy, { contract, accountId, awsAccount, vpcIds, subnetIds, securityGroupIds });
    this.permissions = new iam.PolicyDocument({ minimize: false, statements: groups.flatMap((group) => group.statements) });
    this.passRoles = passRoleStatement(policy);
    this.role = new iam.Role(this, 'Resource', {
      description: `Lets the control plane ${contract.name} launch and end nodes`,
      assumedBy: new TrustedPrincipal({ principal: contract.clusterManager, contract, accountId }),
      inlinePolicies: { CrossAccount: this.permissions },
      permissionsBoundary: props.permissionsBoundary,
      path: props.path ?? CUSTOMER_ROLE_PATH,
    });
    this.roleArn = this.role.roleArn;

    for (const { reason, statements } of groups) acknowledgeWildcards(this.role, reason, statements);
    acknowledgeCompliance(this.role, { IAMNoInlinePolicy: 'the policy is for this role alone and goes with it' });
    if (props.nodeRolePath !== undefined) {
      this.passRole(`arn:${contract.partition}:iam::${awsAccount}:role${props.nodeRolePath}*`);
      acknowledgeWildcards(this.role, 'only roles of nodes lie below this path', [this.passRoles]);
    }
    props.instanceProfiles?.forEach((profile) => this.allowPassRole(profile));
  }

  public allowPassRole(profile: IInstanceProfile): void {
    this.passedRoles.add(profile.role.roleArn);
    if (this.passedRoles.size > MAX_PASSED_ROLES) {
      const allowed = `a cross-account role can pass the roles of at most ${MAX_PASSED_ROLES} instance profiles`;
      fail(this, lit`TooManyInstanceProfiles`, `${allowed}, got ${this.passedRoles.size}; let workspaces share a profile`);
    }
    this.passRole(profile.role.roleArn);
  }

  private passRole(arn: string): void {
    if (this.passRoles.resources.length === 0) this.permissions.addStatements(this.passRoles);
    this.passRoles.addResources(arn);
  }
}

/** Passing roles: the published form has no condition. */
function passRoleStatement(policy: CrossAccountPolicy): iam.PolicyStatement {
  const toEc2 = { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } };
  return new iam.PolicyStatement({
    actions: ['iam:PassRole'],
    conditions: policy === CrossAccountPolicy.STRICT ? toEc2 : undefined,
  });
}
