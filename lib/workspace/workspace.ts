import type { CustomResource } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { Registrar } from './registrar';
import { checkWorkspace } from './workspace-checks';
import type { WorkspaceProps } from './workspace-props';

/** A workspace of a control plane. */
export interface IWorkspace extends IConstruct {
  /** Id that the platform gave it. */
  readonly workspaceId: string;
  /** Where its API and its UI are, with scheme. */
  readonly workspaceUrl: string;
}

/** What is known of a workspace that exists. */
export interface WorkspaceAttributes {
  /** Id that the platform gave it. */
  readonly workspaceId: string;
  /** Where its API and its UI are, with scheme. */
  readonly workspaceUrl: string;
}

/**
 * A workspace, registered in a deployment at a control plane of this library or at Databricks: what it is made of, each part as a
 * resource of its own, and the workspace itself, which the deployment waits for.
 *
 * Other parts and tags change it; another name, host, bucket or tier make another workspace. It goes with its stack, with all that
 * users made in it, except what lies in its bucket.
 *
 * @see https://docs.databricks.com/api/account/workspaces
 */
export class Workspace extends Construct implements IWorkspace {
  /** A workspace that exists. */
  public static fromWorkspaceAttributes(scope: Construct, id: string, attributes: WorkspaceAttributes): IWorkspace {
    class Import extends Construct implements IWorkspace {
      public readonly workspaceId = attributes.workspaceId;
      public readonly workspaceUrl = attributes.workspaceUrl;
    }
    return new Import(scope, id);
  }

  public readonly workspaceId: string;
  public readonly workspaceUrl: string;
  /** Id of the registered credential. */
  public readonly credentialsId: string;
  /** Id of the registered bucket. */
  public readonly storageConfigurationId: string;
  /** Id of the registered network. */
  public readonly networkId: string;
  /** Id of the settings that say from where it is reached. @default - nodes do not use PrivateLink */
  public readonly privateAccessSettingsId?: string;
  /** Id of the registered key. @default - the platform encrypts with keys of its own */
  public readonly customerManagedKeyId?: string;
  private readonly registrar: Registrar;

  constructor(scope: Construct, id: string, props: WorkspaceProps) {
    super(scope, id);
    checkWorkspace(this, props);
    this.registrar = props.registrar;
    const { region } = this.registrar.controlPlane.contract;
    const { adopt } = props;
    this.credentialsId =
      props.credentialsId ?? this.part('Credential', { RoleArn: props.crossAccountRoleArn, Adopt: props.adoptCredential });
    const storage = { BucketName: props.rootBucketName, Adopt: adopt?.storageConfiguration };
    this.storageConfigurationId = this.part('StorageConfiguration', storage);
    this.networkId = this.part('Network', {
      VpcId: props.vpcId,
      SubnetIds: props.subnetIds,
      SecurityGroupIds: props.securityGroupIds,
      RestApiEndpointId: props.restApiEndpointId,
      RelayEndpointId: props.relayEndpointId,
      Adopt: adopt?.network,
    });
    if (props.restApiEndpointId !== undefined) {
      const settings = { Region: region, PublicAccessEnabled: props.publicAccess ?? true };
      this.privateAccessSettingsId = this.part('PrivateAccessSettings', settings);
    }
    if (props.keyArn !== undefined) {
      const UseCases = ['MANAGED_SERVICES', 'STORAGE'];
      const key = { KeyArn: props.keyArn, UseCases, ClusterVolumes: props.keyForClusterVolumes ?? true };
      this.customerManagedKeyId = this.part('CustomerManagedKey', key);
    }
    const workspace = this.createWorkspace(props, region);
    this.workspaceId = workspace.ref;
    this.workspaceUrl = workspace.getAttString('WorkspaceUrl');
  }

  private createWorkspace(props: WorkspaceProps, region: string): CustomResource {
    return this.registrar._register(this, 'Resource', 'Workspace', {
      WorkspaceName: props.workspaceName,
      DeploymentName: props.deploymentName,
      Region: region,
      PricingTier: props.pricingTier,
      CredentialsId: this.credentialsId,
      StorageConfigurationId: this.storageConfigurationId,
      NetworkId: this.networkId,
      PrivateAccessSettingsId: this.privateAccessSettingsId,
      ManagedServicesKeyId: this.customerManagedKeyId,
      StorageKeyId: this.customerManagedKeyId,
      CustomTags: props.customTags,
      Adopt: props.adopt?.workspace,
    });
  }

  /** Registers what it is made of; answers the id. */
  private part(kind: string, properties: Record<string, unknown>): string {
    return this.registrar._register(this, kind, kind, properties).ref;
  }
}
