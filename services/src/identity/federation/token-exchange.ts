import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../platform/database/database';
import type { Caller } from '../../platform/http/caller';
import type { LakehouseSchema, Tx } from '../../schema';
import { callerOf } from '../caller-of';
import { ACCOUNT_ID, type Place } from '../login/place';
import type { Grant } from '../oauth/access-tokens';
import { onlyWorkspace } from '../oauth/client-statements';
import { OAuthError } from '../oauth/oauth-error';
import type { IssuerKeys } from './issuer-keys';
import { policyExists, principalNamed, selectPolicies, servicePrincipalOf, type PolicyRow } from './statements';

/** Types of a subject token (RFC 8693 section 3) that are taken. */
const TYPES: readonly string[] = ['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:id_token'];

/** Signatures that need a public key only to be proved. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** In seconds: how far the clock of an issuer may be off. */
const CLOCK_TOLERANCE = 60;

/** What is shown for a token of ours. */
export interface ShownToken {
  readonly subjectToken: string;
  readonly subjectTokenType: string;
  /** Application id of the service principal that it is for; absent: whom the token names. */
  readonly clientId?: string;
  readonly place: Place;
}

export interface ExchangeContext {
  readonly database: Database<LakehouseSchema>;
  readonly issuerKeys: IssuerKeys;
  readonly now: () => number;
  readonly log: Pick<FastifyBaseLogger, 'info'>;
}

/**
 * Whom a token of another issuer lets in, by the policies of the account.
 *
 * @throws OAuthError invalid_request, with the same words whatever is wrong with the token (RFC 8693 section 2.2.2)
 */
export async function exchangeToken(shown: ShownToken, context: ExchangeContext): Promise<{ grant: Grant; caller: Caller }> {
  const { database } = context;
  if (!TYPES.includes(shown.subjectTokenType)) {
    throw new OAuthError(
      'invalid_request',
      `subject_token_type must be ${TYPES.join(' or ')}, got ${JSON.stringify(shown.subjectTokenType)}`,
    );
  }
  const claimed = claimsOf(shown.subjectToken);
  const accountId = accountOf(shown.place, claimed);
  const policies = await database.inAccount(accountId, (tx) => policiesFor(tx, accountId, shown.clientId));
  for (const policy of policies.filter((one) => concerns(one, claimed))) {
    const claims = await proved(shown.subjectToken, policy, context);
    if (claims) return database.inAccount(accountId, (tx) => admit(tx, policy, claims, shown.place));
  }
  throw wrongToken();
}

async function policiesFor(tx: Tx, accountId: string, clientId: string | undefined): Promise<PolicyRow[]> {
  if (clientId === undefined) return selectPolicies(tx, { accountId, principalId: null });
  const principalId = await servicePrincipalOf(tx, accountId, clientId);
  return principalId === undefined ? [] : selectPolicies(tx, { accountId, principalId });
}

/** What the token says, not proved yet. */
function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw wrongToken();
  }
}

/** The account of the place; where many are, the one that the token is for. */
function accountOf({ accountId }: Place, { aud }: JWTPayload): string {
  const found = accountId ?? [aud].flat().find((audience) => audience !== undefined && ACCOUNT_ID.test(audience));
  if (found !== undefined) return found;
  throw new OAuthError(
    'invalid_request',
    'nothing says which account it is; use /oidc/accounts/<account id>/v1/token, or the account id as audience',
  );
}

/** Whether a policy is about such a token: nobody's keys are read for one that no policy takes. */
function concerns(policy: PolicyRow, claims: JWTPayload): boolean {
  return policy.issuer === claims.iss && (policy.subject === null || claims[policy.subject_claim] === policy.subject);
}

async function proved(
  token: string,
  policy: PolicyRow,
  { issuerKeys, now, log }: ExchangeContext,
): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, issuerKeys.of(policy), {
      issuer: policy.issuer,
      audience: policy.audiences.length > 0 ? policy.audiences : policy.account_id,
      algorithms: ALGORITHMS,
      currentDate: new Date(now()),
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['exp'],
    });
    return payload;
  } catch (error) {
    log.info({ error, policy: policy.uid }, 'a token of another issuer is not taken');
    return undefined;
  }
}

async function admit(tx: Tx, policy: PolicyRow, claims: JWTPayload, place: Place): Promise<{ grant: Grant; caller: Caller }> {
  const { account_id: accountId, uid } = policy;
  const subject = claims[policy.subject_claim];
  const principalId =
    policy.principal_id ?? (typeof subject === 'string' ? await principalNamed(tx, accountId, subject) : undefined);
  if (principalId === undefined || !(await policyExists(tx, accountId, uid))) throw wrongToken();
  const workspaceId =
    place.workspaceId ?? (place.accountId === undefined ? await onlyWorkspace(tx, accountId, principalId) : undefined);
  const caller = await callerOf(tx, principalId, workspaceId);
  if (!caller) throw wrongToken();
  if (workspaceId !== undefined && !caller.workspace) {
    throw new OAuthError('unauthorized_client', `${caller.name} is not in this workspace; let its administrator add it`);
  }
  const grant = { accountId, principalId, source: { kind: 'policy', id: uid } as const };
  return { grant: { ...grant, ...(workspaceId !== undefined && { workspaceId }) }, caller };
}

function wrongToken(): OAuthError {
  return new OAuthError(
    'invalid_request',
    'no federation policy takes this token: its issuer, audience, subject, signature or time does not fit',
  );
}
