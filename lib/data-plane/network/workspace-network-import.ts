import { Fn, Token } from 'aws-cdk-lib/core';
import { Connections, SecurityGroup, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { IDataPlaneNetwork } from './data-plane-network-interface';
import { checkDistinct } from './network-checks';
import { checkSecurityGroupCount } from './workspace-network-checks';
import type { IWorkspaceNetwork } from './workspace-network-interface';

/** What is known of the subnets and security groups of a workspace that another app owns. */
export interface WorkspaceNetworkAttributes {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Ids of two or more subnets, each in another availability zone. */
  readonly subnetIds: string[];
  /** Ids of one to five security groups. */
  readonly securityGroupIds: string[];
  /** Whether data sources may add rules to the security groups. @default false */
  readonly mutableSecurityGroups?: boolean;
  /** What the workspaces of the VPC share. @default - not known */
  readonly network?: IDataPlaneNetwork;
}

export class ImportedWorkspaceNetwork extends Construct implements IWorkspaceNetwork {
  public readonly vpcId: string;
  public readonly subnetIds: string[];
  public readonly securityGroupIds: string[];
  public readonly securityGroups: ISecurityGroup[];
  public readonly network?: IDataPlaneNetwork;
  public readonly connections: Connections;

  constructor(scope: Construct, id: string, attributes: WorkspaceNetworkAttributes) {
    super(scope, id);
    this.check(attributes);
    this.vpcId = attributes.vpcId;
    this.subnetIds = attributes.subnetIds;
    this.securityGroupIds = attributes.securityGroupIds;
    this.network = attributes.network;
    // Of a list that is known at deployment only, the first group gets the rules.
    const groupIds = Token.isUnresolved(attributes.securityGroupIds)
      ? [Fn.select(0, attributes.securityGroupIds)]
      : attributes.securityGroupIds;
    this.securityGroups = groupIds.map((groupId, index) =>
      SecurityGroup.fromSecurityGroupId(this, `SecurityGroup${index + 1}`, groupId, {
        allowAllOutbound: false,
        mutable: attributes.mutableSecurityGroups ?? false,
      }),
    );
    this.connections = new Connections({ securityGroups: this.securityGroups });
  }

  private check({ vpcId, subnetIds, securityGroupIds }: WorkspaceNetworkAttributes): void {
    const problems = new Problems(this);
    checkIds('vpcId', [vpcId], 'vpc', problems);
    if (!Token.isUnresolved(subnetIds)) {
      if (subnetIds.length < 2) {
        problems.add(
          lit`TooFewSubnets`,
          `subnetIds must name at least 2 subnets, each in another availability zone, got ${JSON.stringify(subnetIds)}`,
        );
      }
      checkIds('subnetIds', subnetIds, 'subnet', problems);
    }
    if (!Token.isUnresolved(securityGroupIds)) {
      checkSecurityGroupCount('securityGroupIds', securityGroupIds.length, problems);
      checkIds('securityGroupIds', securityGroupIds, 'sg', problems);
    }
    problems.throwIfAny();
  }
}

function checkIds(property: string, ids: string[], prefix: string, problems: Problems): void {
  checkDistinct(property, ids, problems);
  for (const id of ids) {
    if (known(id) !== undefined && !new RegExp(`^${prefix}-[0-9a-f]+$`).test(id)) {
      problems.add(lit`IdInvalid`, `${property} must be like ${prefix}-0123456789abcdef0, got ${JSON.stringify(id)}`);
    }
  }
}
