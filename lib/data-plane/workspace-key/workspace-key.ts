import { Resource, Stack, type IResource, type RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { IControlPlane } from '../../contract';
import { checkAccountId } from '../../shared/account-id';
import { dataRemovalPolicy } from '../../shared/data-removal';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { ICrossAccountRole } from '../cross-account-role';
import { clusterVolumesStatement, managedServicesStatement, storageStatements } from './policy';

/** What a key of a workspace encrypts. */
export enum WorkspaceKeyUse {
  /** What the control plane stores itself: notebooks, secrets, queries. */
  MANAGED_SERVICES = 'managedServices',
  /** The root bucket. */
  STORAGE = 'storage',
  /** The volumes of nodes; goes with storage. */
  CLUSTER_VOLUMES = 'clusterVolumes',
}

/** A customer's key for one or more workspaces. */
export interface IWorkspaceKey extends IResource {
  /** ARN of the key. @attribute */
  readonly keyArn: string;
  /** The key. */
  readonly key: kms.IKey;
}

/** Properties of WorkspaceKey. */
export interface WorkspaceKeyProps {
  /** Control plane that uses the key. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account that the key belongs to: a lower-case UUID. */
  readonly accountId: string;
  /** What the key encrypts. @default - managed services and storage, and with `crossAccountRole` cluster volumes */
  readonly uses?: WorkspaceKeyUse[];
  /** Role that launches nodes; required for cluster volumes. @default - none */
  readonly crossAccountRole?: ICrossAccountRole;
  /** Alias of the key, unique in the region of the AWS account; without the prefix `alias/`. @default - none */
  readonly alias?: string;
  /** What happens to the key when it leaves its stack; deleting takes a second key. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class WorkspaceKeyBase extends Resource implements IWorkspaceKey {
  public abstract readonly key: kms.IKey;

  public get keyArn(): string {
    return this.key.keyArn;
  }
}

/**
 * A customer's key, which rotates and is retained. Its policy admits the control plane in sessions that are tagged with
 * this account, and the cross-account role through EC2 alone.
 *
 * One key may serve all uses and several workspaces. Data written under a former key is not encrypted anew.
 *
 * @see https://docs.databricks.com/aws/en/security/keys/customer-managed-keys
 */
export class WorkspaceKey extends WorkspaceKeyBase {
  /** A key that exists. Its policy is left alone, and must admit the control plane. */
  public static fromKeyArn(scope: Construct, id: string, keyArn: string): IWorkspaceKey {
    class Import extends WorkspaceKeyBase {
      public readonly key = kms.Key.fromKeyArn(this, 'Key', keyArn);
    }
    return new Import(scope, id, { environmentFromArn: keyArn });
  }

  /** A key that is made elsewhere in the app. Its policy is left alone. */
  public static fromKey(scope: Construct, id: string, key: kms.IKey): IWorkspaceKey {
    class Import extends WorkspaceKeyBase {
      public readonly key = key;
    }
    return new Import(scope, id, { environmentFromArn: key.keyArn });
  }

  public readonly key: kms.IKey;
  /** What the key encrypts. */
  public readonly uses: WorkspaceKeyUse[];

  constructor(scope: Construct, id: string, props: WorkspaceKeyProps) {
    super(scope, id);
    const { contract } = props.controlPlane;
    const { crossAccountRole } = props;
    const accountId = checkAccountId(this, props.accountId);
    this.uses = props.uses ?? defaultUses(props);
    checkWorkspaceKey(this, this.uses, props);

    this.key = new kms.Key(this, 'Resource', {
      description: `Data of account ${accountId} at the control plane ${contract.name}`,
      enableKeyRotation: true,
      alias: props.alias,
      removalPolicy: dataRemovalPolicy(this, props.removalPolicy),
    });
    const statements = [
      ...(this.uses.includes(WorkspaceKeyUse.MANAGED_SERVICES) ? [managedServicesStatement(contract, accountId)] : []),
      ...(this.uses.includes(WorkspaceKeyUse.STORAGE) ? storageStatements(contract, accountId) : []),
      ...(crossAccountRole && this.uses.includes(WorkspaceKeyUse.CLUSTER_VOLUMES)
        ? [clusterVolumesStatement(contract, crossAccountRole.roleArn)]
        : []),
    ];
    for (const statement of statements) this.key.addToResourcePolicy(statement);
  }
}

function defaultUses({ crossAccountRole }: WorkspaceKeyProps): WorkspaceKeyUse[] {
  const always = [WorkspaceKeyUse.MANAGED_SERVICES, WorkspaceKeyUse.STORAGE];
  return crossAccountRole ? [...always, WorkspaceKeyUse.CLUSTER_VOLUMES] : always;
}

function checkWorkspaceKey(scope: Construct, uses: WorkspaceKeyUse[], props: WorkspaceKeyProps): void {
  const problems = new Problems(scope);
  const volumes = uses.includes(WorkspaceKeyUse.CLUSTER_VOLUMES);
  if (uses.length === 0) {
    problems.add(lit`WorkspaceKeyUseless`, 'uses must not be empty; name what the key encrypts, or leave it out for the default');
  }
  if (volumes && !uses.includes(WorkspaceKeyUse.STORAGE)) {
    problems.add(
      lit`WorkspaceKeyUses`,
      'uses has clusterVolumes without storage; a key of volumes is a storage key, add storage',
    );
  }
  if (volumes && !props.crossAccountRole) {
    problems.add(
      lit`CrossAccountRoleMissing`,
      'uses has clusterVolumes without crossAccountRole; name the role that launches nodes',
    );
  }
  const alias = known(props.alias);
  if (alias !== undefined && !/^(?!aws\/)[\w/-]{1,250}$/.test(alias)) {
    problems.add(
      lit`WorkspaceKeyAliasInvalid`,
      `alias must be letters, digits, "/", "_" and "-", without "alias/" and not beginning with "aws/", got ${JSON.stringify(alias)}`,
    );
  }
  const region = known(Stack.of(scope).region);
  const { region: wanted } = props.controlPlane.contract;
  if (region !== undefined && region !== wanted) {
    problems.add(lit`WorkspaceKeyRegion`, `a workspace key must be in the region of its control plane, ${wanted}, got ${region}`);
  }
  problems.throwIfAny();
}
