import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { IControlPlane } from '../contract';
import { Registrar, Workspace, type WorkspaceOptions } from '../workspace';
import type { ICrossAccountRole } from './cross-account-role';
import type { DataPlaneProps, WorkspaceDefinition } from './data-plane-props';
import type { DataPlaneWorkspace } from './data-plane-workspace';
import type { IDataPlaneNetwork } from './network';

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
    const { crossAccountRole, network } = props;
    this.registrar = new Registrar(this, 'Registrar', props);
    this.credentialsId = this.registrar.addCredential('Credential', crossAccountRole.roleArn);
    const credential = this.registrar.node.findChild('Credential');
    credential.node.addDependency(...this.made(crossAccountRole)); // with its policies
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
      vpcId,
      subnetIds,
      securityGroupIds,
      rootBucketName,
      keyArn,
      restApiEndpointId: this.restApiEndpointId,
      relayEndpointId: this.relayEndpointId,
    });
    // The control plane looks at policies and routes, not only at what has them.
    registered.node.findChild('Resource').node.addDependency(...this.made(workspace.network, workspace));
    this.workspaces[name] = registered;
    return registered;
  }

  /** Those of this app: what is brought is there already, and may come from another one. */
  private made(...needed: IConstruct[]): IConstruct[] {
    return needed.filter(({ node }) => node.root === this.node.root);
  }
}

/** Whether a workspace is registered: where nobody says, if there are credentials to register with. */
export function isRegistered(props: DataPlaneProps, workspace: WorkspaceDefinition): boolean {
  const { credentials, controlPlane } = props;
  const possible = credentials !== undefined || controlPlane.contract.registrationSecretName !== undefined;
  return workspace.register ?? props.register ?? possible;
}
