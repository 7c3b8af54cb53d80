import type { ProviderRow } from './statements';

/** Claims of a provider about a person. */
export type Claims = Readonly<Record<string, unknown>>;

/** Whom a provider says that the person is. */
export interface ProvedPerson {
  readonly userName: string;
  readonly displayName?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  /** Groups at the provider. */
  readonly groups: ReadonlySet<string>;
  /** The token in which it says so. */
  readonly idToken?: string;
}

/** What does not let a person in, said so that the person can act on it. */
export class LoginProblem extends Error {
  /** @param userName who it is, where that is known */
  constructor(
    message: string,
    public readonly userName?: string,
  ) {
    super(message);
  }
}

/** Claims that the settings ask for; a provider may tell them only when it is asked once more. */
export function neededClaims({ user_name_claim: userName, groups_claim: groupsClaim, groups }: ProviderRow): string[] {
  const verified = userName === 'email' ? ['email_verified'] : [];
  return [userName, ...verified, ...(Object.keys(groups).length > 0 ? [groupsClaim] : [])];
}

/** @throws LoginProblem when the claims do not say who it is, or not all of it */
export function personOf(
  claims: Claims,
  { issuer, user_name_claim: claim, groups_claim: groupsClaim, groups }: ProviderRow,
): ProvedPerson {
  const userName = textOf(claims[claim]);
  if (userName === undefined) {
    throw new LoginProblem(`${issuer} says nothing in the claim ${claim}, which is the user name; have it release that claim.`);
  }
  if (claim === 'email' && claims.email_verified !== true) {
    throw new LoginProblem(
      `${issuer} does not say that the address ${userName} is verified (email_verified); have it verified there, or name another claim.`,
    );
  }
  if (Object.keys(groups).length > 0 && isElsewhere(claims, groupsClaim)) {
    throw new LoginProblem(
      `${userName} is in more groups than ${issuer} tells; have it release only the groups that matter here.`,
      userName,
    );
  }
  return {
    userName,
    displayName: textOf(claims.name),
    givenName: textOf(claims.given_name),
    familyName: textOf(claims.family_name),
    groups: new Set([claims[groupsClaim]].flat().filter((each) => typeof each === 'string')),
  };
}

/** Some providers tell where a list is to be read in place of a long one (OpenID Connect Core, section 5.6.2). */
function isElsewhere({ _claim_names: names }: Claims, claim: string): boolean {
  return typeof names === 'object' && names !== null && claim in names;
}

const MOST = 256;

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  // PostgreSQL has no text with U+0000.
  return text !== '' && text.length <= MOST && !text.includes('\0') ? text : undefined;
}
