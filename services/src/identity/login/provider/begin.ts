import type { FastifyReply } from 'fastify';
import { writeCookie } from '../cookies';
import { sendTo } from '../html';
import { localPath } from '../next';
import { accountNamed, placeOf } from '../place';
import { ATTEMPT_LIFETIME, attemptText, newAttempt } from './attempt';
import { providerOf, type ProviderLoginContext, type ProviderRequest } from './context';
import { loginUrl } from './exchange';
import { redirectUri, workspaceHostOf } from './hosts-of-login';
import { LoginProblem } from './person';

/** Sends the browser to the provider of the account, and has it keep what it will have to show when it comes back. */
export async function begin(request: ProviderRequest, reply: FastifyReply, context: ProviderLoginContext): Promise<FastifyReply> {
  const { database, hosts, connections, ids } = context;
  const place = await placeOf(request, undefined, context);
  const { account, next, login_hint: hint } = request.query;
  const accountId = place?.accountId ?? (typeof account === 'string' ? await accountNamed(database, account) : undefined);
  const provider = accountId === undefined ? undefined : await providerOf(database, accountId);
  if (accountId === undefined || !provider) {
    throw new LoginProblem('There is no such account, or its people log in by password.');
  }
  const attempt = newAttempt(accountId, workspaceHostOf(request, hosts), localPath(next), ids);
  const text = attemptText(attempt);
  if (text === undefined) throw new LoginProblem('The request of the program that sent you here is too long.');
  const url = await loginUrl(provider, attempt, redirectUri(request, hosts, accountId), connections, hintOf(hint));
  writeCookie(request, reply, hosts, 'provider', text, ATTEMPT_LIFETIME);
  return sendTo(reply, url);
}

/** Who is about to log in, where it is a text that may pass for a user name; it is the provider's to judge. */
export function hintOf(hint: unknown): string | undefined {
  return typeof hint === 'string' && /^\P{Cc}{1,256}$/u.test(hint) ? hint : undefined;
}
