import { Names, Resource, Stack, type IResource } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { IControlPlane } from '../../contract';
import { CUSTOMER_ROLE_PATH } from '../../contract/lakehouse';
import { checkAccountId } from '../../shared/account-id';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import { acknowledgeWildcards } from '../../shared/acknowledge-wildcards';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import { TrustedPrincipal } from '../trusted-principal';
import { dataStatement, fileEventStatements, keyStatement, selfStatement } from './permissions';

/** The role behind a storage credential of the catalog. */
export interface IStorageCredentialRole extends IResource {
  /** ARN of the role. @attribute */
  readonly roleArn: string;
  /** Name of the role. @attribute */
  readonly roleName: string;
  /** The role. */
  readonly role: iam.IRole;
}

/** Properties of StorageCredentialRole. */
export interface StorageCredentialRoleProps {
  /** Control plane whose catalog assumes the role. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account that the credential belongs to: a lower-case UUID. */
  readonly accountId: string;
  /** Buckets of governed tables and volumes. */
  readonly buckets: s3.IBucket[];
  /**
   * External id that the catalog gave when the storage credential was created. The credential comes first, with the
   * future ARN of the role: `futureRoleArn`. @default - the account id
   */
  readonly externalId?: string;
  /** Keys that encrypt the buckets. @default - those that the buckets name */
  readonly encryptionKeys?: kms.IKey[];
  /** Whether the role may only read. @default false */
  readonly readOnly?: boolean;
  /** Whether the catalog may learn of new files, by topics and queues that it makes itself. @default false */
  readonly fileEvents?: boolean;
  /**
   * Name of the role, 1 to 64 letters, digits and `+=,.@_-`.
   * @default - derived from the stack, the path of the construct and the region, so that it is known before the role exists
   */
  readonly roleName?: string;
  /** Permissions boundary of the role. @default - none */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

const MAX_ROLE_NAME = 64;

/**
 * The role that a catalog assumes to hand out credentials for governed tables.
 *
 * It trusts the control plane and itself. A role that is named in its own trust must exist first, so the AWS account is
 * named instead, with the role's ARN as a condition; therefore the role has a name that is fixed up front.
 *
 * @see https://docs.databricks.com/aws/en/connect/unity-catalog/cloud-storage/s3/s3-external-location-manual
 */
export class StorageCredentialRole extends Resource implements IStorageCredentialRole {
  /** A role that exists. */
  public static fromRoleArn(scope: Construct, id: string, roleArn: string): IStorageCredentialRole {
    class Import extends Resource implements IStorageCredentialRole {
      public readonly role = iam.Role.fromRoleArn(this, 'Role', roleArn, { mutable: false });
      public readonly roleArn = roleArn;
      public readonly roleName = this.role.roleName;
    }
    return new Import(scope, id, { environmentFromArn: roleArn });
  }

  public readonly roleArn: string;
  public readonly roleName: string;
  public readonly role: iam.IRole;
  /** ARN of the role as text, which a storage credential can be created with before the role. */
  public readonly futureRoleArn: string;

  constructor(scope: Construct, id: string, props: StorageCredentialRoleProps) {
    super(scope, id);
    const { contract } = props.controlPlane;
    const accountId = checkAccountId(this, props.accountId);
    checkStorageCredentialRole(this, props);

    const { account } = Stack.of(this);
    const name = props.roleName ?? derivedName(this, contract.region);
    this.futureRoleArn = `arn:${contract.partition}:iam::${account}:role${CUSTOMER_ROLE_PATH}${name}`;
    const statements = permissions(props, this.futureRoleArn, account);
    const externalId = props.externalId ?? accountId;
    const role = new iam.Role(this, 'Resource', {
      roleName: name,
      path: CUSTOMER_ROLE_PATH,
      description: `Lets the catalog of ${contract.name} reach governed tables`,
      assumedBy: new TrustedPrincipal({ principal: contract.storageCredentials, contract, accountId, externalId }),
      inlinePolicies: { StorageCredential: new iam.PolicyDocument({ minimize: false, statements }) },
      permissionsBoundary: props.permissionsBoundary,
    });
    role.assumeRolePolicy?.addStatements(selfTrust(contract.partition, account, this.futureRoleArn, externalId));
    this.role = role;
    this.roleArn = role.roleArn;
    this.roleName = role.roleName;

    acknowledgeWildcards(role, 'objects, data keys, and queues of file events are made after the role', statements);
    acknowledgeCompliance(role, { IAMNoInlinePolicy: 'the policy is for this role alone and goes with it' });
  }
}

/** Roles of all regions share one set of names, and a stack may be deployed to several. */
function derivedName(scope: Construct, region: string): string {
  const maxLength = MAX_ROLE_NAME - region.length - 1;
  return `${Names.uniqueResourceName(scope, { maxLength, separator: '-' })}-${region}`;
}

function permissions(props: StorageCredentialRoleProps, roleArn: string, awsAccount: string): iam.PolicyStatement[] {
  const { buckets, readOnly = false, fileEvents = false } = props;
  const bucketArns = buckets.map((bucket) => bucket.bucketArn);
  const keys = props.encryptionKeys ?? buckets.flatMap((bucket) => bucket.encryptionKey ?? []);
  return [
    dataStatement(bucketArns, readOnly),
    selfStatement(roleArn),
    ...(keys.length > 0 ? [keyStatement([...new Set(keys.map((key) => key.keyArn))], readOnly)] : []),
    ...(fileEvents ? fileEventStatements(bucketArns, props.controlPlane.contract.partition, awsAccount) : []),
  ];
}

function selfTrust(partition: string, awsAccount: string, roleArn: string, externalId: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ExplicitSelfRoleAssumption',
    principals: [new iam.ArnPrincipal(`arn:${partition}:iam::${awsAccount}:root`)],
    actions: ['sts:AssumeRole'],
    conditions: { StringEquals: { 'sts:ExternalId': externalId }, ArnLike: { 'aws:PrincipalArn': roleArn } },
  });
}

function checkStorageCredentialRole(scope: Construct, props: StorageCredentialRoleProps): void {
  const problems = new Problems(scope);
  if (props.buckets.length === 0) {
    problems.add(lit`StorageCredentialBucketsEmpty`, 'buckets must not be empty; name the buckets of governed tables');
  }
  if (props.readOnly && props.fileEvents) {
    problems.add(
      lit`StorageCredentialReadOnly`,
      'fileEvents must not be true with readOnly: it changes the bucket; drop one of them',
    );
  }
  const name = known(props.roleName);
  if (name !== undefined && !/^[\w+=,.@-]{1,64}$/.test(name)) {
    const got = `got ${JSON.stringify(name)}`;
    problems.add(lit`StorageCredentialRoleName`, `roleName must be 1 to 64 letters, digits and +=,.@_-, ${got}`);
  }
  problems.throwIfAny();
}
