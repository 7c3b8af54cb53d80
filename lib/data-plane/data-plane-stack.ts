import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DataPlane } from './data-plane';
import type { DataPlaneProps } from './data-plane-props';

/** Properties of DataPlaneStack. */
export interface DataPlaneStackProps extends StackProps, DataPlaneProps {}

/**
 * A stack with one data plane: all that one account has in its own AWS account for its workspaces in one VPC.
 *
 * It lies in the region of its control plane, is protected from deletion unless `terminationProtection` is false, and asks AWS
 * nothing at synthesis. Its outputs say what registering the workspaces needs, and where those are that it registers; nothing is
 * exported to other stacks.
 */
export class DataPlaneStack extends Stack {
  /** The data plane. */
  public readonly dataPlane: DataPlane;
  private readonly zones: string[];

  constructor(scope: Construct, id: string, props: DataPlaneStackProps) {
    const { contract } = props.controlPlane;
    super(scope, id, {
      ...props,
      description: props.description ?? `Data plane of account ${props.accountId} for the control plane ${contract.name}`,
      terminationProtection: props.terminationProtection ?? true,
      env: { ...props.env, region: props.env?.region ?? contract.region },
    });
    this.zones = props.availabilityZones;
    this.dataPlane = new DataPlane(this, 'DataPlane', props);
    this.createOutputs();
  }

  /** The zones that were given, so that nobody asks AWS for them. */
  public override get availabilityZones(): string[] {
    return this.zones;
  }

  private createOutputs(): void {
    const { crossAccountRole, network, workspaces, registration } = this.dataPlane;
    new CfnOutput(this, 'CrossAccountRoleArn', {
      description: 'Role that the control plane assumes',
      value: crossAccountRole.roleArn,
    });
    new CfnOutput(this, 'VpcId', { description: 'VPC of the workspaces', value: network.vpc.vpcId });
    for (const { name, registration: parts } of workspaces) {
      new CfnOutput(this, `Workspace-${name}`, {
        description: `What registering the workspace ${name} needs, as JSON`,
        value: this.toJsonString(parts),
      });
    }
    for (const [name, { workspaceId, workspaceUrl }] of Object.entries(registration?.workspaces ?? {})) {
      new CfnOutput(this, `Id-${name}`, { description: `Id of the workspace ${name}`, value: workspaceId });
      new CfnOutput(this, `Url-${name}`, { description: `Where the workspace ${name} is`, value: workspaceUrl });
    }
  }
}
