import { Type, type Static } from 'typebox';
import { invalid } from '../../platform/http/api-error';
import type { PolicyRow } from './statements';

/** Which tokens of an issuer are taken. */
export const OidcPolicy = Type.Object({
  issuer: Type.Optional(Type.String({ maxLength: 2048 })),
  audiences: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), { maxItems: 100 })),
  subject: Type.Optional(Type.String({ maxLength: 2048 })),
  subject_claim: Type.Optional(Type.String({ maxLength: 256 })),
  jwks_uri: Type.Optional(Type.String({ maxLength: 2048 })),
  jwks_json: Type.Optional(Type.String({ maxLength: 65_536 })),
});

export const WantedPolicy = Type.Object({
  description: Type.Optional(Type.String({ maxLength: 1024 })),
  oidc_policy: Type.Optional(OidcPolicy),
});

export const FederationPolicy = Type.Object({
  name: Type.String(),
  policy_id: Type.String(),
  uid: Type.String(),
  service_principal_id: Type.Optional(Type.Integer()),
  description: Type.String(),
  oidc_policy: OidcPolicy,
  create_time: Type.String(),
  update_time: Type.String(),
});

/** What a policy says, as it is kept. */
export type PolicySettings = Pick<
  PolicyRow,
  'description' | 'issuer' | 'audiences' | 'subject' | 'subject_claim' | 'jwks_uri' | 'jwks_json'
>;

/**
 * What is wanted, checked.
 *
 * @param ofServicePrincipal its policies name the subject; those of the account take it from the token
 */
export function settingsOf(wanted: Static<typeof WantedPolicy>, ofServicePrincipal: boolean): PolicySettings {
  const { issuer = '', audiences = [], subject, subject_claim = 'sub', jwks_uri, jwks_json } = wanted.oidc_policy ?? {};
  for (const [name, url] of [
    ['issuer', issuer],
    ['jwks_uri', jwks_uri],
  ] as const) {
    if (url !== undefined && !isWebAddress(url))
      throw invalid(`oidc_policy.${name} must be a URL over https, got ${JSON.stringify(url)}`);
  }
  if (ofServicePrincipal && !subject)
    throw invalid('oidc_policy.subject must be there: it says which tokens are the service principal’s');
  if (!ofServicePrincipal && subject) {
    throw invalid('oidc_policy.subject must be left out in a policy of the account: each token says whose it is');
  }
  if (jwks_uri && jwks_json) throw invalid('oidc_policy has jwks_uri and jwks_json; give one of them, or none');
  if (jwks_json && !isKeySet(jwks_json)) throw invalid('oidc_policy.jwks_json must be a JSON Web Key Set, such as {"keys":[…]}');
  return {
    description: wanted.description ?? '',
    issuer,
    audiences,
    subject: subject || null,
    subject_claim: subject_claim || 'sub',
    jwks_uri: jwks_uri || null,
    jwks_json: jwks_json || null,
  };
}

/** Of this machine also without TLS: a trial has its issuer there. Whether it is asked is another matter. */
function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isLocal = url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  return (url.protocol === 'https:' || isLocal) && url.username === '' && url.hash === '';
}

function isKeySet(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && 'keys' in document && Array.isArray(document.keys);
  } catch {
    return false;
  }
}

export function presentPolicy(row: PolicyRow) {
  const owner = row.principal_id === null ? '' : `/servicePrincipals/${row.principal_id}`;
  return {
    name: `accounts/${row.account_id}${owner}/federationPolicies/${row.policy_id}`,
    policy_id: row.policy_id,
    uid: row.uid,
    ...(row.principal_id !== null && { service_principal_id: Number(row.principal_id) }),
    description: row.description,
    oidc_policy: {
      issuer: row.issuer,
      ...(row.audiences.length > 0 && { audiences: row.audiences }),
      ...(row.subject !== null && { subject: row.subject }),
      subject_claim: row.subject_claim,
      ...(row.jwks_uri !== null && { jwks_uri: row.jwks_uri }),
      ...(row.jwks_json !== null && { jwks_json: row.jwks_json }),
    },
    create_time: row.created_at.toISOString(),
    update_time: row.updated_at.toISOString(),
  };
}
