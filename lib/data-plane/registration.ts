import { Subnet } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IControlPlane } from '../contract';
import { ofThisApp } from '../shared/of-this-app';
import { Registrar, Workspace, type WorkspaceOptions } from '../workspace';
import type { ICrossAccountRole } from './cross-account-role';
import type { DataPlaneProps, WorkspaceDefinition } from './data-plane-props';
import type { DataPlaneWorkspace } from './data-plane-workspace';
import type { IDataPlaneNetwork, IWorkspaceNetwork } from './network';

/** Properties of DataPlaneRegistration. */
export interface DataPlaneRegistrationProps {
  /** Where is registered. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account, a UUID. */
  readonly accountId: string;
  /** Credentials of a service principal of the account. @default - the secret that the control plane keeps for its data planes */
  readonly credentials?: ISecret;
  /** Role that the control plane assumes. */
  readonly crossAccountRole: ICrossAccountRole;
  /** What the workspaces share. */
  readonly network: IDataPlaneNetwork;
  /** Where in the VPC the function that registers runs. @default - outside of any VPC */
  readonly fromNetwork?: IWorkspaceNetwork;
  /** Name or id of a credential of the role that is registered already, and is taken over. @default - it is registered */
  readonly adoptCredential?: string;
  /** Permissions boundary of the created role. @default - none */
  readonly permissionsBoundary?: IManagedPolicy;
  /** What happens to the log when it leaves its stack; deleting takes a second key. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** The workspaces of a data plane as its control plane has them, and what is registered once for all of them. */
export class DataPlaneRegistration extends Construct {
  /** What registers. */
  public readonly registrar: Registrar;
  /** Id of the credential: the role that the control plane assumes. */
  public readonly credentialsId: string;
  /** Id of the registered endpoint of the control plane's API. @default - nodes do not use PrivateLink */
  public readonly restApiEndpointId?: string;
  /** Id of the registered endpoint of the control plane's relay. @default - nodes do not use PrivateLink */
  public readonly relayEndpointId?: string;
  /** The workspaces, by their names in the data plane. */
  public readonly workspaces: { [name: string]: Workspace } = {};

  constructor(scope: Construct, id: string, props: DataPlaneRegistrationProps) {
    super(scope, id);
    const { crossAccountRole, network, adoptCredential } = props;
    this.registrar = this.createRegistrar(props);
    this.credentialsId = this.registrar.addCredential('Credential', crossAccountRole.roleArn, adoptCredential);
    const credential = this.registrar.node.findChild('Credential');
    credential.node.addDependency(...ofThisApp(this, crossAccountRole)); // with its policies
    if (network.restApiEndpointId !== undefined && network.relayEndpointId !== undefined) {
      this.restApiEndpointId = this.registrar.addVpcEndpoint('RestApiEndpoint', network.restApiEndpointId);
      this.relayEndpointId = this.registrar.addVpcEndpoint('RelayEndpoint', network.relayEndpointId);
      // The control plane looks at endpoints as the role.
      for (const id of ['RestApiEndpoint', 'RelayEndpoint']) this.registrar.node.findChild(id).node.addDependency(credential);
    }
  }

  /**
   * Registers a workspace.
   *
   * @param scope     where its resources lie, in this stack or below
   * @param workspace what it has in AWS
   * @param options   how it is registered
   */
  public addWorkspace(scope: Construct, workspace: DataPlaneWorkspace, options: WorkspaceOptions = {}): Workspace {
    const { name, vpcId, subnetIds, securityGroupIds, rootBucketName, keyArn } = workspace.registration;
    const registered = new Workspace(scope, 'Workspace', {
      registrar: this.registrar,
      credentialsId: this.credentialsId,
      workspaceName: name,
      deploymentName: options.deploymentName,
      pricingTier: options.pricingTier,
      customTags: options.customTags,
      publicAccess: options.publicAccess,
      adopt: options.adopt,
      vpcId,
      subnetIds,
      securityGroupIds,
      rootBucketName,
      keyArn,
      restApiEndpointId: this.restApiEndpointId,
      relayEndpointId: this.relayEndpointId,
    });
    // The control plane looks at policies and routes, not only at what has them.
    registered.node.findChild('Resource').node.addDependency(...ofThisApp(this, workspace.network, workspace));
    this.workspaces[name] = registered;
    return registered;
  }

  /** In the VPC it needs the way to the control plane, and to the bucket in which CloudFormation waits for answers. */
  private createRegistrar({ fromNetwork, ...props }: DataPlaneRegistrationProps): Registrar {
    if (!fromNetwork) return new Registrar(this, 'Registrar', props);
    const { network, controlPlane } = props;
    const { partition, region } = controlPlane.contract;
    network.allowBucket(`arn:${partition}:s3:::cloudformation-custom-resource-response-${region.replaceAll('-', '')}`);
    const subnets = fromNetwork.subnetIds.map((id, index) => Subnet.fromSubnetId(this, `Subnet${index + 1}`, id));
    const registrar = new Registrar(this, 'Registrar', { ...props, vpc: network.vpc, subnets });
    const ways = ofThisApp(this, network, fromNetwork);
    if (ways.length > 0) registrar.function.node.addDependency(...ways);
    return registrar;
  }
}

/** Whether workspaces are registered by a function in their VPC: where nobody says, if the control plane is reached from inside only. */
export function registersFromVpc({ registerFromVpc, controlPlane }: DataPlaneProps): boolean {
  return registerFromVpc ?? controlPlane.contract.internetFacing === false;
}

/** The endpoints that a VPC without a way out has, where a function in it registers; otherwise those that a network has by itself. */
export function endpointsToRegister(props: DataPlaneProps): string[] | undefined {
  const isOwn = props.vpc === undefined && props.network === undefined;
  const registers = props.workspaces.some((workspace) => isRegistered(props, workspace)) && registersFromVpc(props);
  if (!isOwn || !registers || props.egress?.leadsOut !== false) return undefined;
  return [...props.controlPlane.contract.nodeServices, 'secretsmanager', 'lambda'];
}

/** Whether a workspace is registered: where nobody says, if there are credentials to register with. */
export function isRegistered(props: DataPlaneProps, workspace: WorkspaceDefinition): boolean {
  const { credentials, controlPlane } = props;
  const possible = credentials !== undefined || controlPlane.contract.registrationSecretName !== undefined;
  return workspace.register ?? props.register ?? possible;
}
