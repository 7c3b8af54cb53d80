import type { Api } from '../../api';
import { ACME } from '../people';

/** A workspace with an admin and a member, in an account with an admin; with what they call the API by. */
export interface Tenant {
  readonly accountId: string;
  readonly workspaceId: string;
  /** `authorization` headers. */
  readonly accountAdmin: string;
  readonly admin: string;
  readonly member: string;
  readonly ids: { readonly accountAdmin: string; readonly admin: string; readonly member: string };
  /** Path of SCIM in the account. */
  readonly account: string;
}

/** Path of SCIM in the workspace of the token. */
export const WORKSPACE = '/api/2.0/preview/scim/v2';

/** Makes a workspace in an account that is there already, with people of its own. */
export async function tenant({ people }: Api, accountId = ACME): Promise<Tenant> {
  const workspaceId = await people.workspace(accountId);
  const [accountAdmin, admin, member] = [
    await people.user(accountId),
    await people.user(accountId),
    await people.user(accountId),
  ];
  await people.role(accountId, accountAdmin, 'account_admin');
  await people.assign(accountId, workspaceId, admin, 'ADMIN');
  await people.assign(accountId, workspaceId, member, 'USER');
  return {
    accountId,
    workspaceId,
    accountAdmin: await people.token(accountId, accountAdmin),
    admin: await people.token(accountId, admin, { workspaceId }),
    member: await people.token(accountId, member, { workspaceId }),
    ids: { accountAdmin, admin, member },
    account: `/api/2.0/accounts/${accountId}/scim/v2`,
  };
}

/** A resource as a test looks at it. */
export interface Resource {
  id: string;
  userName?: string;
  displayName?: string;
  active?: boolean;
  members?: { value: string; display?: string }[];
  groups?: { value: string; display?: string }[];
  entitlements?: { value: string }[];
  roles?: { value: string }[];
}

/** SCIM as a test calls it. */
export class Scim {
  constructor(
    private readonly api: Api,
    private readonly authorization: string,
    private readonly base: string,
  ) {}

  public async create(type: string, body: object): Promise<{ status: number; body: Resource }> {
    return this.call('POST', type, body);
  }

  public async get(type: string, id: string, query = ''): Promise<{ status: number; body: Resource }> {
    return this.call('GET', `${type}/${id}${query}`);
  }

  public async replace(type: string, id: string, body: object): Promise<{ status: number; body: Resource }> {
    return this.call('PUT', `${type}/${id}`, body);
  }

  public async patch(type: string, id: string, ...Operations: object[]): Promise<{ status: number; body: Resource }> {
    return this.call('PATCH', `${type}/${id}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
  }

  public async delete(type: string, id: string): Promise<{ status: number; body: Resource }> {
    return this.call('DELETE', `${type}/${id}`);
  }

  public async list(type: string, query: Record<string, string | number> = {}) {
    const text = Object.entries(query)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&');
    const reply = await this.api.call(this.authorization, 'GET', `${this.base}/${type}?${text}`);
    return { ...reply, body: reply.body as { totalResults: number; Resources: Resource[] } & Record<string, unknown> };
  }

  private async call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) {
    const reply = await this.api.call(this.authorization, method, `${this.base}/${path}`, body);
    return { status: reply.status, body: { id: '', ...reply.body } };
  }
}
