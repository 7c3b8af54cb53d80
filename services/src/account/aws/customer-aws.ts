import type { KeyUseCase, NetworkFault, NetworkWarning } from '../schema';

/**
 * What the platform does in AWS to look at what customers register, and to deliver their logs. All else reads; nothing is changed.
 *
 * What is wrong at the customer's comes back as a value. A method throws when AWS cannot be asked at all, so that it is asked
 * again later.
 */
export interface CustomerAws {
  /** Whether the role can be assumed on behalf of the account, and of nobody else. Empty: it is so. */
  proveRole(role: CustomerRole): Promise<readonly string[]>;
  /** The same for a role that delivers logs: it trusts the storage access role, not the cluster manager. */
  proveDeliveryRole(role: CustomerRole): Promise<readonly string[]>;
  /** What is wrong with a bucket in which workspaces keep their things. */
  checkBucket(bucket: CheckedBucket): Promise<readonly string[]>;
  /** What is wrong with a key that is to encrypt what a workspace has. */
  checkKey(key: CheckedKey): Promise<readonly string[]>;
  checkNetwork(role: CustomerRole, network: CheckedNetwork): Promise<NetworkCheck>;
  /** Puts logs into a bucket through the role that delivers them; what is there under a key is replaced. */
  deliverLogs(
    role: CustomerRole,
    bucketName: string,
    objects: readonly LogObject[],
    timeout: AbortSignal,
  ): Promise<readonly string[]>;
  /** How an endpoint is, or undefined when the role's AWS account has none of this id. */
  findEndpoint(role: CustomerRole, endpoint: RegisteredEndpoint): Promise<FoundEndpoint | undefined>;
}

/** A role in the customer's AWS account, with the account on whose behalf it is assumed. */
export interface CustomerRole {
  readonly accountId: string;
  readonly roleArn: string;
}

/** A bucket of the customer's, for one workspace. */
export interface CheckedBucket {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly bucketName: string;
  readonly region: string;
}

/** A key of the customer's, for one use. */
export interface CheckedKey {
  readonly accountId: string;
  readonly keyArn: string;
  readonly use: KeyUseCase;
}

/** An object of logs, as it is to lie in a bucket. */
export interface LogObject {
  readonly key: string;
  readonly body: string;
  readonly contentType: 'application/json' | 'text/csv';
}

export interface CheckedNetwork {
  readonly region: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface NetworkCheck {
  readonly errors: readonly NetworkFault[];
  readonly warnings: readonly NetworkWarning[];
}

export interface RegisteredEndpoint {
  readonly region: string;
  readonly awsVpcEndpointId: string;
}

export interface FoundEndpoint {
  /** In AWS's words, such as `available`. */
  readonly state: string;
  /** Id of the AWS account that owns the endpoint. */
  readonly awsAccount: string;
  /** Name of the endpoint service that it leads to. */
  readonly serviceName: string;
  readonly useCase: 'GENERAL_ACCESS' | 'DATAPLANE_RELAY_ACCESS';
}
