import { Type } from 'typebox';
import { ApiError, invalid, notFound } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN, WORKSPACE_ADMIN, type AccessRule, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { requireServicePrincipalManager } from '../rule-sets/managers';
import { clientSecret, secretHash } from '../token-secret';
import {
  deleteSecret,
  insertSecret,
  listSecrets,
  lockServicePrincipal,
  servicePrincipalExists,
  type SecretRow,
} from './statements';

/** Secrets that a service principal has at most: enough to change them without a gap. */
const MOST_SECRETS = 5;

/** In seconds: two years, unless it is asked for less. */
const LONGEST_LIFETIME = 730 * 24 * 3600;

const SecretInfo = Type.Object({
  id: Type.String(),
  secret_hash: Type.String({ description: 'SHA-256 of the secret' }),
  status: Type.Literal('ACTIVE'),
  create_time: Type.String(),
  update_time: Type.String(),
  expire_time: Type.Optional(Type.String()),
});

const Owner = { service_principal_id: Type.String({ description: 'id of the service principal, a decimal number' }) };
const Paged = Type.Object({ page_size: Type.Optional(Type.Integer()), page_token: Type.Optional(Type.String()) });

/** Secrets of service principals, by an administrator of the account or, through a workspace, by who manages that one. */
export const servicePrincipalSecretOperations: readonly Operation<LakehouseSchema>[] = [
  ...operationsAt('ServicePrincipalSecrets', '/api/2.0/accounts/{account_id}', { account_id: Type.String() }, ACCOUNT_ADMIN),
  ...operationsAt('ServicePrincipalSecretsProxy', '/api/2.0/accounts', {}, WORKSPACE_ADMIN),
];

function operationsAt(
  service: string,
  base: string,
  account: Record<string, Type.TString>,
  rule: AccessRule,
): Operation<LakehouseSchema>[] {
  const path = `${base}/servicePrincipals/{service_principal_id}/credentials/secrets`;
  return [
    operation({
      name: `${service}.Create`,
      summary: 'Makes a secret for a service principal; its value is shown this once',
      method: 'POST',
      paths: [path],
      rule,
      params: Type.Object({ ...account, ...Owner }),
      query: NOTHING,
      body: Type.Object({ lifetime: Type.Optional(Type.String({ description: 'seconds, such as 3600s; absent: 730 days' })) }),
      response: Type.Object({ ...SecretInfo.properties, secret: Type.String() }),
      errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'],
      handle: async ({ tx, caller, params, body, now, ids }) => {
        const principalId = params.service_principal_id;
        const lifetime = readLifetime(body.lifetime);
        const { accountId } = caller;
        await mustManage(tx, caller, principalId);
        if ((await listSecrets(tx, accountId, principalId)).length >= MOST_SECRETS) {
          throw new ApiError('INVALID_STATE', `service principal ${principalId} has ${MOST_SECRETS} secrets; delete one first`);
        }
        const secret = clientSecret(ids.secret(32));
        const row = await insertSecret(tx, {
          accountId,
          principalId,
          secretId: ids.uuid(),
          secretHash: secretHash(secret),
          createdAt: now,
          expiresAt: new Date(now.getTime() + lifetime * 1_000),
        });
        return { ...secretInfo(row), secret };
      },
    }),
    operation({
      name: `${service}.List`,
      summary: 'Lists the secrets of a service principal, without their values',
      method: 'GET',
      paths: [path],
      rule,
      params: Type.Object({ ...account, ...Owner }),
      query: Paged,
      body: NOTHING,
      response: Type.Object({ secrets: Type.Array(SecretInfo) }),
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params: { service_principal_id: principalId } }) => {
        const { accountId } = caller;
        await mustManage(tx, caller, principalId, servicePrincipalExists);
        return { secrets: (await listSecrets(tx, accountId, principalId)).map(secretInfo) };
      },
    }),
    operation({
      name: `${service}.Delete`,
      summary: 'Revokes a secret of a service principal and every access token that was had for it, at once',
      method: 'DELETE',
      paths: [`${path}/{secret_id}`],
      rule,
      params: Type.Object({ ...account, ...Owner, secret_id: Type.String() }),
      query: NOTHING,
      body: NOTHING,
      response: NOTHING,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params: { service_principal_id: principalId, secret_id: secretId } }) => {
        const { accountId } = caller;
        await mustManage(tx, caller, principalId);
        const deleted = UUID.test(secretId) && (await deleteSecret(tx, accountId, principalId, secretId));
        if (!deleted) throw notFound('secret', secretId);
        return {};
      },
    }),
  ];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ID = /^\d{1,18}$/;

/** Whoever has a secret is the service principal: an admin of one workspace must not become one of the account by it. */
async function mustManage(tx: Tx, caller: Caller, principalId: string, look = lockServicePrincipal): Promise<void> {
  const exists = ID.test(principalId) && (await look(tx, caller.accountId, principalId));
  if (!exists) throw notFound('service principal', principalId);
  await requireServicePrincipalManager(tx, caller, principalId);
}

function readLifetime(lifetime: string | undefined): number {
  if (lifetime === undefined) return LONGEST_LIFETIME;
  const seconds = /^\d{1,9}s$/.test(lifetime) ? Number(lifetime.slice(0, -1)) : 0;
  if (seconds >= 1 && seconds <= LONGEST_LIFETIME) return seconds;
  throw invalid(`lifetime must be 1s to ${LONGEST_LIFETIME}s, got ${JSON.stringify(lifetime)}`);
}

function secretInfo(row: SecretRow) {
  return {
    id: row.secret_id,
    secret_hash: row.secret_hash.toString('hex'),
    status: 'ACTIVE' as const,
    create_time: row.created_at.toISOString(),
    update_time: row.updated_at.toISOString(),
    ...(row.expires_at && { expire_time: row.expires_at.toISOString() }),
  };
}
