import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import type { AccountDefinition } from './account-definition';
import { checkLogin } from './account-login-checks';
import { accountsSetting } from './accounts-setting';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Each has two secrets and a policy, and CloudFormation ends a stack at 500 resources. */
const MOST = 100;

/** In bytes: a task definition holds 64 KiB, which what else it says fits into besides. */
const LONGEST_LIST = 48 * 1024;

/** Checks the accounts that a control plane is given. */
export function checkAccounts(accounts: readonly AccountDefinition[], problems: Problems): void {
  for (const account of accounts) checkAccount(account, problems);
  for (const property of ['accountId', 'accountName'] as const) {
    for (const value of twice(accounts.flatMap((account) => known(account[property]) ?? []))) {
      problems.add(lit`AccountTwice`, `${property} must be unique among accounts, got ${JSON.stringify(value)} twice`);
    }
  }
  if (accounts.length > MOST) {
    problems.add(
      lit`TooManyAccounts`,
      `accounts must be at most ${MOST}, got ${accounts.length}; serve the others by a further control plane`,
    );
  }
  const length = Buffer.byteLength(accountsSetting(accounts));
  if (length > LONGEST_LIST) {
    problems.add(
      lit`AccountsTooLong`,
      `accounts must be at most ${LONGEST_LIST} bytes of JSON, got ${length}; map fewer groups in accounts.login`,
    );
  }
}

function checkAccount({ accountId, accountName, awsAccount, adminUserName, login }: AccountDefinition, problems: Problems): void {
  const id = known(accountId);
  if (id !== undefined && !UUID.test(id)) {
    problems.add(
      lit`AccountIdNotUuid`,
      `accounts.accountId must be a lower-case UUID, got ${JSON.stringify(id)}; make one with cdk-lakehouse new-account`,
    );
  }
  const name = known(accountName);
  if (name !== undefined && (name.length < 1 || name.length > 100)) {
    problems.add(lit`AccountNameLength`, `accounts.accountName must have 1 to 100 characters, got ${JSON.stringify(name)}`);
  }
  const aws = known(awsAccount);
  if (aws !== undefined && !/^\d{12}$/.test(aws)) {
    problems.add(
      lit`AwsAccountInvalid`,
      `accounts.awsAccount must be the id of an AWS account, 12 digits, got ${JSON.stringify(aws)}`,
    );
  }
  const admin = known(adminUserName);
  if (admin !== undefined && !/^[^@\s]+@[^@\s]+$/.test(admin)) {
    problems.add(lit`AccountAdminNotEmail`, `accounts.adminUserName must be an e-mail address, got ${JSON.stringify(admin)}`);
  }
  if (login) checkLogin(login, problems);
}

function twice(values: string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
