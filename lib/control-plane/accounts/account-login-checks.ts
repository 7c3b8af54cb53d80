import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import type { AccountLogin } from './account-login';

const ISSUER = /^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/;
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;
const MOST_GROUPS = 200;

/** Checks through whose provider the people of an account log in, as the process `accounts` does it. */
export function checkLogin({ issuer, clientId, scopes, groups = {} }: AccountLogin, problems: Problems): void {
  const url = known(issuer);
  if (url !== undefined && !ISSUER.test(url)) {
    problems.add(
      lit`LoginIssuerNotUrl`,
      `accounts.login.issuer must be an https URL without query, as the provider's discovery document says it, got ${JSON.stringify(url)}`,
    );
  }
  if (known(clientId) === '') {
    problems.add(lit`LoginClientIdEmpty`, 'accounts.login.clientId must be the id of a client at the provider, got ""');
  }
  for (const scope of known(scopes) ?? []) {
    if (SCOPE.test(scope)) continue;
    problems.add(
      lit`LoginScopeInvalid`,
      `accounts.login.scopes must be single scopes without spaces, got ${JSON.stringify(scope)}`,
    );
  }
  const names = Object.entries(groups);
  if (names.length > MOST_GROUPS) {
    problems.add(lit`LoginGroupsTooMany`, `accounts.login.groups must map at most ${MOST_GROUPS} groups, got ${names.length}`);
  }
  for (const [theirs, ours] of names) {
    if (known(ours) !== '') continue;
    problems.add(
      lit`LoginGroupEmpty`,
      `accounts.login.groups must name a group of the account for ${JSON.stringify(theirs)}, got ""`,
    );
  }
}
