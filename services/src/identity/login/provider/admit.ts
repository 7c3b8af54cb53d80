import type { AuditTrail } from '../../../platform/http/api-server';
import { ApiError } from '../../../platform/http/api-error';
import type { Caller } from '../../../platform/http/caller';
import type { Ids } from '../../../platform/ids';
import type { LakehouseSchema, Tx } from '../../../schema';
import { callerOf } from '../../caller-of';
import { IDENTITY_LIMITS } from '../../limits';
import { changeMembers } from '../../members';
import { USER } from '../../scim/resource-type';
import { insertPrincipal } from '../../scim/write';
import { type RequestFacts } from '../request-facts';
import { startSession } from '../session';
import { LoginProblem, type ProvedPerson } from './person';
import { memberships, userNamed, type ProviderRow } from './statements';

export interface AdmitContext {
  readonly audit: AuditTrail<LakehouseSchema>;
  readonly now: () => number;
  readonly ids: Ids;
}

/**
 * Logs in whom the provider of the account has proved: as the user of that name, made first where the settings say so, and
 * as a member of just those mapped groups that the provider tells. Answers what the browser keeps.
 *
 * @throws LoginProblem
 */
export async function admit(
  tx: Tx,
  provider: ProviderRow,
  person: ProvedPerson,
  facts: RequestFacts,
  { audit, now, ids }: AdmitContext,
): Promise<string> {
  const at = new Date(now());
  const { account_id: accountId } = provider;
  const { userName } = person;
  const found = await userNamed(tx, accountId, userName);
  const principalId = found ?? (provider.create_users ? await createUser(tx, accountId, person, at, ids) : undefined);
  if (principalId === undefined) {
    throw new LoginProblem(`${userName} is not a user of this account; ask its administrator to add you.`, userName);
  }
  const caller = await callerOf(tx, principalId, undefined);
  if (!caller) throw new LoginProblem(`${userName} is not active in this account; ask its administrator.`, userName);
  const groups = await takeGroups(tx, caller, provider, person);
  const actor = { accountId, name: caller.name };
  const parameters = { user_name: caller.name, issuer: provider.issuer, created: found === undefined, ...groups };
  await audit.changed(tx, { operation: 'Login.Provider', ...facts, actor, parameters, status: 200 });
  return startSession(tx, caller, at, ids, { issuer: provider.issuer, idToken: person.idToken });
}

const ADDRESS = /^[^@\s]+@[^@\s]+$/;

async function createUser(tx: Tx, accountId: string, person: ProvedPerson, at: Date, ids: Ids): Promise<string> {
  const { userName, givenName, familyName } = person;
  if (!ADDRESS.test(userName)) throw new LoginProblem(`${userName} is no e-mail address, and users are named by theirs.`);
  const fields = {
    user_name: userName,
    display_name: person.displayName ?? userName,
    given_name: givenName ?? null,
    family_name: familyName ?? null,
    external_id: null,
    active: true,
    emails: [],
  };
  try {
    const sight = { accountId, groupIds: [] };
    return (await insertPrincipal({ tx, sight, now: at, ids, limits: IDENTITY_LIMITS }, USER, fields)).principal_id;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Of two first logins at once the other has made it.
    const made = await userNamed(tx, accountId, userName);
    if (made === undefined) throw new LoginProblem(error.message, userName);
    return made;
  }
}

/** Only groups that the settings name are touched; one that the account does not have gives nothing. */
async function takeGroups(tx: Tx, { accountId, principalId, name }: Caller, { groups }: ProviderRow, person: ProvedPerson) {
  const mapped = Object.entries(groups).map(([theirs, ours]) => ({ theirs, ours: ours.toLowerCase() }));
  const wanted = new Set(mapped.filter(({ theirs }) => person.groups.has(theirs)).map(({ ours }) => ours));
  const found = await memberships(tx, accountId, principalId, [...new Set(mapped.map(({ ours }) => ours))]);
  const wrong = found.filter(({ isMember, display_name_key: key }) => isMember !== wanted.has(key));
  try {
    for (const { isMember, ...group } of wrong) {
      const change = { op: isMember ? 'remove' : 'add', ids: [principalId] } as const;
      const sight = { accountId, groupIds: [] };
      await changeMembers(tx, sight, { ...group, workspace_id: null, assigned_as: null }, change, IDENTITY_LIMITS);
    }
  } catch (error) {
    throw error instanceof ApiError ? new LoginProblem(error.message, name) : error;
  }
  const named = (isMember: boolean) => wrong.filter((group) => group.isMember === isMember).map((group) => group.display_name);
  return { groups_added: named(false), groups_removed: named(true) };
}
