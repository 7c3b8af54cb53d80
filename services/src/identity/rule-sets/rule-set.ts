import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { invalid, notFound } from '../../platform/http/api-error';
import type { Tx } from '../../schema';
import type { PrincipalTable } from '../schema';
import { findByName, type RoleGrant } from './statements';

/** A role, and who has it: `users/{name}`, `groups/{name}` or `servicePrincipals/{application id}`. */
export const GrantRule = Type.Object({
  role: Type.String(),
  principals: Type.Optional(Type.Array(Type.String(), { maxItems: 1_000 })),
});

export const RuleSet = Type.Object({
  name: Type.String(),
  etag: Type.String({ description: 'says which state was read; a change of another one is refused' }),
  grant_rules: Type.Array(GrantRule),
});

const PREFIXES = { USER: 'users', GROUP: 'groups', SERVICE_PRINCIPAL: 'servicePrincipals' } as const;
const KINDS: readonly PrincipalTable['kind'][] = ['USER', 'GROUP', 'SERVICE_PRINCIPAL'];

/** The grants by role, in the order in which they come. */
export function ruleSet(name: string, grants: readonly RoleGrant[]): Static<typeof RuleSet> {
  const roles = [...new Set(grants.map((grant) => grant.role))];
  const rules = roles.map((role) => ({
    role,
    principals: grants.filter((grant) => grant.role === role).map((grant) => `${PREFIXES[grant.kind]}/${grant.name}`),
  }));
  return { name, etag: createHash('sha256').update(JSON.stringify(rules)).digest('base64url'), grant_rules: rules };
}

/** Id of the principal that a rule names. */
export async function principalOf(tx: Tx, accountId: string, text: string): Promise<string> {
  const kind = KINDS.find((each) => text.startsWith(`${PREFIXES[each]}/`));
  if (!kind) throw invalid(`principals are users/{name}, groups/{name} or servicePrincipals/{application id}, got ${text}`);
  const name = text.slice(PREFIXES[kind].length + 1);
  const known = kind !== 'SERVICE_PRINCIPAL' || UUID.test(name);
  const id = known ? await findByName(tx, accountId, kind, name) : undefined;
  if (id === undefined) throw notFound('principal', text);
  return id;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
