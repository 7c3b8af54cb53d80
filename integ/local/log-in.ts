import assert from 'node:assert/strict';
import type { Account } from './description';
import { python } from './public-sdk';
import type { System } from './system';

/** An administrator in a workspace. */
export interface LoggedIn {
  readonly host: string;
  /** A personal access token. */
  readonly token: string;
  readonly userName: string;
  readonly password: string;
}

/**
 * The first administrator of an account logs in to one of its workspaces, with the password of the deployment.
 *
 * @param newUser somebody whom the administrator lets into the workspace
 */
export async function logIn(system: System, account: Account, workspaceName: string, newUser?: string): Promise<LoggedIn> {
  const { adminPassword: password = '' } = await system.secret(`lakehouse/${account.controlPlane}/login/${account.id}`, {
    region: system.regionOf(account),
  });
  const [registrar, workspace] = [await system.registrar({ of: account }), await system.registered(workspaceName, account)];
  const given = { ...workspace, userName: account.admin, password, newUser };
  const seen = await python<{ me: string; token: string }>(system.aws, 'login.py', registrar, given);
  assert.equal(seen.me, account.admin);
  return { host: workspace.host, token: seen.token, userName: account.admin, password };
}
