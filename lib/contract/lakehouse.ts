import { ContractEndpointServices, ControlPlaneContract, CrossAccountPolicy, IControlPlane } from './contract';
import { partitionOf } from './partition';

/** What must be told of a control plane of this library; everything else follows from it. */
export interface ControlPlaneAttributes {
  /** Name of the control plane, unique within its owner's AWS account. */
  readonly name: string;
  /** AWS region of the control plane. */
  readonly region: string;
  /** Id of the AWS account that runs the services. */
  readonly awsAccount: string;
  /** Domain of the control plane, such as `eu1.lake.example.com`. */
  readonly domain: string;
  /** AWS partition. @default - follows from the region */
  readonly partition?: string;
  /** Id of the AWS account that owns the node images. @default - `awsAccount` */
  readonly imageOwner?: string;
  /** PrivateLink endpoint services, which AWS names when they are created. @default - none */
  readonly endpointServices?: ContractEndpointServices;
  /** Whether its hosts have public addresses. @default true */
  readonly internetFacing?: boolean;
}

/** The IAM path of the roles of one process of a control plane: trust policies name the path, since AWS makes up the names. */
export function rolePath(controlPlane: string, process: string): string {
  return `/lakehouse/${controlPlane}/${process}/`;
}

/**
 * IAM path of the roles that a control plane assumes in customers' AWS accounts. A control plane of this library may
 * assume no role outside it, so that nothing makes it assume a role that was not meant for it.
 */
export const CUSTOMER_ROLE_PATH = '/lakehouse/';

/** Pattern of the ARNs of those roles. */
export function customerRoles(partition: string): string {
  return `arn:${partition}:iam::*:role${CUSTOMER_ROLE_PATH}*`;
}

/** IAM path of the roles that register data planes, in customers' AWS accounts: they alone read the secrets of registration. */
export const REGISTRATION_ROLE_PATH = `${CUSTOMER_ROLE_PATH}registration/`;

/** Name of the secret with which data planes of an account register themselves, in the AWS account of the control plane. */
export function registrationSecretName(controlPlane: string, awsAccount: string, accountId: string): string {
  return `lakehouse/${controlPlane}/registration/${awsAccount}/${accountId}`;
}

/** Key of the session tag that carries the account id. */
export const TENANT_TAG_KEY = 'LakehouseAccountId';

/** Tag on everything that a control plane of this library creates in a customer's AWS account. */
export const VENDOR_TAG = { key: 'Vendor', value: 'Lakehouse' };

/** Tags that say for which workspace a session of a cross-account role acts, and to which one a fleet or an instance belongs. */
export const WORKSPACE_TAGS = { sessionTagKey: 'LakehouseWorkspaceId', resourceTagKey: 'lakehouse:workspace' };

/** Tag on the images that NodeImage builds. */
export const IMAGE_TAG = { key: 'lakehouse:image', value: 'node' };

/** The contract of a control plane of this library, derived from its attributes. */
export function lakehouseContract(attributes: ControlPlaneAttributes): ControlPlaneContract {
  const { name, region, awsAccount, domain } = attributes;
  const partition = attributes.partition ?? partitionOf(region);
  const principal = (process: string) => ({
    principalArn: `arn:${partition}:iam::${awsAccount}:root`,
    arnPattern: `arn:${partition}:iam::${awsAccount}:role${rolePath(name, process)}*`,
    tagsSessions: true,
  });
  return {
    name,
    region,
    partition,
    awsAccount,
    accountsHost: `accounts.${domain}`,
    domain,
    relayHost: `relay.${domain}`,
    ports: [{ fromPort: 443, description: 'control plane API and relay' }],
    clusterManager: principal('cluster-manager'),
    storageAccess: principal('storage-access'),
    storageCredentials: principal('storage-access'),
    logDelivery: principal('storage-access'),
    tenantTagKey: TENANT_TAG_KEY,
    vendorTag: VENDOR_TAG,
    workspaceTags: WORKSPACE_TAGS,
    images: { owners: [attributes.imageOwner ?? awsAccount], tag: IMAGE_TAG },
    buckets: [
      { purpose: 'artifacts', ownerAwsAccount: awsAccount },
      // What nodes of a plain image install; the ending is the same in every region (2026-11).
      { purpose: 'amazonLinux', bucketName: `al2023-repos-${region}-de612dc2` },
    ],
    nodeServices: ['sts'],
    sessionPrincipals: [],
    rootBucketLayout: { writableKeys: ['workspaces/{workspaceId}/*'] },
    registrationSecretName: registrationSecretName(name, '{awsAccount}', '{accountId}'),
    defaultPolicy: CrossAccountPolicy.STRICT,
    endpointServices: attributes.endpointServices,
    internetFacing: attributes.internetFacing,
  };
}

/** A control plane of this library that is deployed elsewhere. */
export function controlPlaneFromAttributes(attributes: ControlPlaneAttributes): IControlPlane {
  return { contract: lakehouseContract(attributes) };
}
