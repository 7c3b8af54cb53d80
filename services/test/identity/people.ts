import type { Client } from 'pg';
import { secretHash } from '../../src/identity/token-secret';

export const ACME = '11111111-1111-4111-8111-111111111111';
export const GLOBEX = '22222222-2222-4222-8222-222222222222';

/** Writes accounts and people as the database's owner; each answers what a test needs to know of it. */
export class People {
  private next = 100;

  constructor(private readonly owner: Client) {}

  public async account(accountId: string, status = 'ACTIVE'): Promise<string> {
    await this.owner.query('insert into account values ($1, $2, $3, now())', [accountId, `account ${accountId}`, status]);
    return accountId;
  }

  public async workspace(accountId: string): Promise<string> {
    const id = String(++this.next);
    await this.owner.query(
      `insert into workspace (account_id, workspace_id, workspace_name, deployment_name, aws_region, status, created_at)
       values ($1, $2, $3, $3, 'eu-west-1', 'RUNNING', now())`,
      [accountId, id, `workspace-${id}`],
    );
    return id;
  }

  public async user(accountId: string, over: { active?: boolean } = {}): Promise<string> {
    const id = String(++this.next);
    await this.owner.query(
      `insert into principal (account_id, principal_id, kind, display_name, user_name, active, created_at, updated_at)
       values ($1, $2, 'USER', $3, $3, $4, now(), now())`,
      [accountId, id, `user${id}@example.com`, over.active ?? true],
    );
    return id;
  }

  public async group(accountId: string, ...members: string[]): Promise<string> {
    const id = String(++this.next);
    await this.owner.query(
      `insert into principal (account_id, principal_id, kind, display_name, created_at, updated_at)
       values ($1, $2, 'GROUP', $3, now(), now())`,
      [accountId, id, `group ${id}`],
    );
    for (const member of members) await this.owner.query('insert into group_member values ($1, $2, $3)', [accountId, id, member]);
    return id;
  }

  public async role(accountId: string, principalId: string, role: string): Promise<void> {
    await this.owner.query('insert into principal_role values ($1, $2, $3)', [accountId, principalId, role]);
  }

  public async assign(accountId: string, workspaceId: string, principalId: string, permission: 'USER' | 'ADMIN'): Promise<void> {
    await this.owner.query('insert into workspace_assignment values ($1, $2, $3, $4)', [
      accountId,
      workspaceId,
      principalId,
      permission,
    ]);
  }

  /** A service principal with a secret. */
  public async servicePrincipal(
    accountId: string,
    over: { expiresAt?: Date } = {},
  ): Promise<{ id: string; clientId: string; clientSecret: string }> {
    const id = String(++this.next);
    const clientId = `00000000-0000-4000-8000-${id.padStart(12, '0')}`;
    const clientSecret = `dose${id.padStart(64, '0')}`;
    await this.owner.query(
      `insert into principal (account_id, principal_id, kind, display_name, application_id, created_at, updated_at)
       values ($1, $2, 'SERVICE_PRINCIPAL', $3, $4, now(), now())`,
      [accountId, id, `robot ${id}`, clientId],
    );
    await this.owner.query(
      `insert into service_principal_secret
         (account_id, secret_id, principal_id, secret_hash, created_at, updated_at, expires_at)
       values ($1, gen_random_uuid(), $2, decode($3, 'hex'), now(), now(), $4)`,
      [accountId, id, secretHash(clientSecret), over.expiresAt ?? null],
    );
    return { id, clientId, clientSecret };
  }

  /** A token of the principal; answers the `authorization` header. */
  public async token(
    accountId: string,
    principalId: string,
    over: { workspaceId?: string; expiresAt?: Date } = {},
  ): Promise<string> {
    const secret = `dapi${String(++this.next).padStart(64, '0')}`;
    await this.owner.query(
      `insert into personal_access_token (account_id, token_id, principal_id, workspace_id, secret_hash, created_at, expires_at)
       values ($1, gen_random_uuid(), $2, $3, decode($4, 'hex'), now(), $5)`,
      [accountId, principalId, over.workspaceId ?? null, secretHash(secret), over.expiresAt ?? null],
    );
    return `Bearer ${secret}`;
  }
}
