import type { Static } from 'typebox';
import { invalid } from '../../platform/http/api-error';
import { OidcPolicy, presentPolicy, type WantedPolicy } from './policy';
import type { PolicyRow } from './statements';

type Wanted = Static<typeof WantedPolicy>;

const FIELDS = Object.keys(OidcPolicy.properties).map((name) => `oidc_policy.${name}`);
const ALLOWED = ['description', 'oidc_policy', ...FIELDS];

/** A policy as it is to be: what the mask names comes from the request, all else stays. Without a mask: all that the request has. */
export function masked(row: PolicyRow, wanted: Wanted, mask: string | undefined): Wanted {
  if (mask === '*') return wanted;
  const given = Object.keys(wanted.oidc_policy ?? {}).map((name) => `oidc_policy.${name}`);
  const names = mask?.split(',') ?? [...('description' in wanted ? ['description'] : []), ...given];
  const unknown = names.find((name) => !ALLOWED.includes(name));
  if (unknown !== undefined) throw invalid(`update_mask may name ${ALLOWED.join(', ')}, or be *, got ${JSON.stringify(unknown)}`);
  const kept: Wanted = presentPolicy(row);
  const oidc = names.includes('oidc_policy') ? { ...wanted.oidc_policy } : { ...kept.oidc_policy };
  for (const name of Object.keys(OidcPolicy.properties) as (keyof typeof OidcPolicy.properties)[]) {
    if (names.includes(`oidc_policy.${name}`)) Object.assign(oidc, { [name]: wanted.oidc_policy?.[name] });
  }
  return { description: names.includes('description') ? wanted.description : kept.description, oidc_policy: oidc };
}
