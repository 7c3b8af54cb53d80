import type { FastifyReply } from 'fastify';
import { readCookie, writeCookie } from '../cookies';
import { sendTo } from '../html';
import { localPath } from '../next';
import { placeOf } from '../place';
import { factsOf } from '../request-facts';
import { endSession } from '../session';
import { admit } from './admit';
import { attemptOf, homeOf } from './attempt';
import { providerOf, type ProviderLoginContext, type ProviderRequest } from './context';
import { claimsOf, type Proof } from './exchange';
import { originOfWorkspace, redirectUri, workspaceHostOf } from './hosts-of-login';
import { LoginProblem, personOf } from './person';
import type { ProviderRow } from './statements';

/** Takes what the provider answered: here where the login began here, otherwise on to the workspace's host where it did. */
export async function finish(
  request: ProviderRequest,
  reply: FastifyReply,
  context: ProviderLoginContext,
): Promise<FastifyReply> {
  const { database, hosts, connections } = context;
  const { account_id: accountId = '' } = request.params;
  const { search } = new URL(request.url, 'http://here');
  const home = homeOf(request.query.state);
  if (home !== undefined && workspaceHostOf(request, hosts) === undefined) {
    const origin = await originOfWorkspace(accountId, home, context);
    if (origin === undefined)
      throw new LoginProblem('This login began at a workspace that is not there, or is not of this account.');
    // The code is of use only with the cookie of the browser that began there; this host keeps nothing of it.
    return sendTo(reply, `${origin}/login/callback/${accountId}${search}`);
  }
  const attempt = attemptOf(readCookie(request, hosts, 'provider'));
  const place = await placeOf(request, undefined, context);
  const isHere = place && (place.accountId === undefined || place.accountId === accountId);
  if (attempt?.accountId !== accountId || !isHere || request.query.state !== attempt.state) {
    throw new LoginProblem('This login did not begin in this browser, took too long, or another one began after it.');
  }
  writeCookie(request, reply, hosts, 'provider');
  const provider = await providerOf(database, accountId);
  if (!provider) throw new LoginProblem('The people of this account log in by password now.');
  const url = new URL(`${redirectUri(request, hosts, accountId)}${search}`);
  const secret = await enter(request, provider, await claimsOf(provider, attempt, url, connections), context);
  await endSession(database, readCookie(request, hosts, 'session'));
  writeCookie(request, reply, hosts, 'session', secret);
  return sendTo(reply, localPath(attempt.next) ?? '/login');
}

/** Logs in whom the claims are about; who is refused is written down where it is known who it is. */
async function enter(
  request: ProviderRequest,
  provider: ProviderRow,
  { claims, idToken }: Proof,
  { database, audit, now, ids }: ProviderLoginContext,
): Promise<string> {
  const accountId = provider.account_id;
  const facts = factsOf(request);
  try {
    const person = personOf(claims, provider);
    return await database.inAccount(accountId, (tx) => admit(tx, provider, { ...person, idToken }, facts, { audit, now, ids }));
  } catch (error) {
    if (error instanceof LoginProblem && error.userName !== undefined) {
      const actor = { accountId, name: error.userName };
      const parameters = { user_name: error.userName, issuer: provider.issuer, reason: error.message };
      await audit.denied({ operation: 'Login.Provider', ...facts, actor, parameters, status: 401 });
    }
    throw error;
  }
}
