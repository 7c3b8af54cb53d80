import type { AccountDefinition } from './account-definition';

/** The list of accounts as the process `accounts` reads it: services/src/account/accounts/document.ts. */
export function accountsSetting(accounts: readonly AccountDefinition[]): string {
  return JSON.stringify({
    accounts: accounts.map(({ accountId: id, accountName: name, awsAccount, adminUserName: admin, status, login }) => ({
      id,
      name,
      awsAccount,
      admin,
      status,
      login,
    })),
  });
}
