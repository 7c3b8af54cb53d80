import type { AccountLogin, AccountStatus } from '../../control-plane/accounts';
import type { WorkspaceEntry } from './workspace-entry';

/** An account in lakehouse.json: a tenant of a control plane. */
export interface AccountEntry {
  /** Name, unique in the description. */
  readonly name: string;
  /** Id of the account, a lower-case UUID, and the external id of its cross-account roles. */
  readonly id: string;
  /** Name of the control plane that serves it. */
  readonly controlPlane: string;
  /** AWS account of its data planes. */
  readonly awsAccount: string;
  /** User name of its first administrator, an e-mail address. @default - made up when the account is created */
  readonly admin?: string;
  /** Whether it lets people in. @default AccountStatus.ACTIVE */
  readonly status?: AccountStatus;
  /** Through whose provider its people log in. @default - by password, which only its first administrator has */
  readonly login?: AccountLogin;
  /**
   * Complete ARN of a secret with the credentials that register its workspaces: JSON with `host`, `accountId`, `clientId` and
   * `clientSecret`. @default - the secret that its control plane keeps for it, if it is one of this library
   */
  readonly credentialsSecretArn?: string;
  /** Its workspaces. */
  readonly workspaces: WorkspaceEntry[];
}
