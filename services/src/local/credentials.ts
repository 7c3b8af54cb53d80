import { readFile } from 'node:fs/promises';
import type { AppliedAccount } from '../account/accounts/apply';
import { ensureLocalWorkspace } from '../account/local-workspaces';
import { DatabaseAuditTrail } from '../audit/trail';
import { ensurePassword } from '../identity/login/local-password';
import { recordReset } from '../identity/login/password-reset';
import { replaceSecret, type SecretOwner } from '../identity/local-secrets';
import { assignToWorkspace } from '../identity/workspace-assignments';
import type { Database } from '../platform/database/database';
import type { Ids } from '../platform/ids';
import type { LakehouseSchema, Tx } from '../schema';
import type { LocalAccount } from './description';

/** What `npm start` writes for its user: all that a client needs. Its form is public. */
export interface Credentials {
  /** As DATABRICKS_HOST, for the account API. */
  readonly accountHost: string;
  readonly accounts: readonly AccountCredentials[];
}

export interface AccountCredentials {
  readonly name: string;
  readonly accountId: string;
  readonly adminUser: string;
  /** For the login in a browser; absent once its user has changed it. */
  readonly adminPassword?: string;
  readonly adminToken: string;
  /** Of the service principal that registers data planes. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly workspaces: readonly WorkspaceCredentials[];
}

export interface WorkspaceCredentials {
  readonly name: string;
  readonly workspaceId: string;
  /** As DATABRICKS_HOST, for the workspace. */
  readonly host: string;
  /** Of the account's administrator. */
  readonly token: string;
}

interface Making {
  readonly database: Database<LakehouseSchema>;
  readonly now: () => number;
  readonly ids: Ids;
  /** Where everything is served. */
  readonly origin: string;
  readonly region: string;
  /** Name of the account whose first administrator gets a new password. @default - none */
  readonly resetPasswordOf?: string;
}

/** What a file of an earlier start says; nothing when there is none, or when it is no longer one. */
export async function readCredentials(file: string): Promise<Partial<Credentials>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as Partial<Credentials>;
  } catch {
    return {};
  }
}

/** Has the account's workspaces, and credentials for them: those of an earlier start while they work, otherwise new ones. */
export function ensureCredentials(
  { entry, workspaces }: LocalAccount,
  { admin, registrar }: AppliedAccount,
  earlier: AccountCredentials | undefined,
  making: Making,
): Promise<AccountCredentials> {
  const { database, ids, origin, region } = making;
  const accountId = entry.id;
  const at = new Date(making.now());
  const secret = (tx: Tx, owner: Omit<SecretOwner, 'accountId'>, kept: string | undefined) =>
    replaceSecret(tx, { accountId, ...owner }, kept, at, ids);

  const resets = entry.name === making.resetPasswordOf;
  return database.inAccount(accountId, async (tx) => {
    if (resets)
      await recordReset(tx, { accountId, name: admin.name }, { audit: new DatabaseAuditTrail(database, making.now, ids), ids });
    const made: WorkspaceCredentials[] = [];
    for (const { name, deploymentName } of workspaces) {
      const workspaceId = await ensureLocalWorkspace(tx, { accountId, name, deploymentName, region }, at, ids);
      for (const { principalId } of [admin, registrar]) await assignToWorkspace(tx, accountId, workspaceId, principalId, 'ADMIN');
      const kept = earlier?.workspaces.find((workspace) => workspace.workspaceId === workspaceId)?.token;
      const token = await secret(tx, { kind: 'token', principalId: admin.principalId, workspaceId }, kept);
      made.push({ name, workspaceId, host: origin, token });
    }
    return {
      name: entry.name,
      accountId,
      adminUser: admin.name,
      adminPassword: await ensurePassword(tx, { accountId, ...admin }, resets ? undefined : earlier, ids),
      adminToken: await secret(tx, { kind: 'token', principalId: admin.principalId }, earlier?.adminToken),
      clientId: registrar.name,
      clientSecret: await secret(tx, { kind: 'clientSecret', principalId: registrar.principalId }, earlier?.clientSecret),
      workspaces: made,
    };
  });
}
