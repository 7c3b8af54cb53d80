import type { AccountLogin } from './account-login';

/** An account that a control plane serves: a tenant, not an AWS account. */
export interface AccountDefinition {
  /** Id of the account, a lower-case UUID; `cdk-lakehouse new-account` makes one. It never changes: it is the external id of the account's roles. */
  readonly accountId: string;
  /** Name, unique in the control plane: 1 to 100 characters. Changing it renames the account. */
  readonly accountName: string;
  /** Id of the AWS account of its data planes: roles in it read the secret with which they register themselves. */
  readonly awsAccount: string;
  /** User name of the first administrator, an e-mail address. @default - admin@<accountName>.example. The first password lies in the account's login secret */
  readonly adminUserName?: string;
  /** Whether it lets people in. @default AccountStatus.ACTIVE */
  readonly status?: AccountStatus;
  /** Through whose provider its people log in. @default - by password, which only the first administrator has */
  readonly login?: AccountLogin;
}

/** Whether an account lets people in. */
export enum AccountStatus {
  /** It is used. */
  ACTIVE = 'ACTIVE',
  /** It lets nobody in; its data and its data planes stay. */
  SUSPENDED = 'SUSPENDED',
}
