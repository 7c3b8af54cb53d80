import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../../platform/http/api-server';
import type { Database } from '../../../platform/database/database';
import type { Hosts } from '../../../platform/http/hosts';
import type { Ids } from '../../../platform/ids';
import type { LakehouseSchema } from '../../../schema';
import { originOf } from '../../oauth/origin';
import { AttemptLimit } from '../attempt-limit';
import { readCookie, writeCookie } from '../cookies';
import { html, sendPage, sendTo } from '../html';
import { localPath } from '../next';
import { accountNamed, placeOf } from '../place';
import { factsOf } from '../request-facts';
import { endSession } from '../session';
import { admit } from './admit';
import { attemptOf, attemptText, type Attempt } from './attempt';
import type { ProviderConnections } from './connections';
import { claimsOf, loginUrl } from './exchange';
import { LoginProblem, personOf } from './person';
import { readProvider, type ProviderRow } from './statements';

export interface ProviderLoginContext {
  readonly database: Database<LakehouseSchema>;
  readonly hosts: Hosts;
  readonly audit: AuditTrail<LakehouseSchema>;
  readonly connections: ProviderConnections;
  readonly now: () => number;
  readonly ids: Ids;
}

/** Logins that one address may begin or end in a minute: many people come from one office. */
const MOST_BY_ADDRESS = 600;

type Asked = { readonly Querystring: Readonly<Record<string, unknown>> };

/** Where a login at an account's own provider starts and ends (OpenID Connect Core, section 3.1). */
export function registerProviderLogin(server: FastifyInstance, context: ProviderLoginContext): void {
  const limit = new AttemptLimit(context.now, MOST_BY_ADDRESS);
  const options = { config: { operation: 'Login.Provider' } };
  server.get<Asked>('/login/provider', options, (request, reply) =>
    said(request, reply, limit, context, () => begin(request, reply, context)),
  );
  server.get<Asked>('/login/callback', options, (request, reply) =>
    said(request, reply, limit, context, () => finish(request, reply, context)),
  );
}

/** Says on a page what a person can act on. */
async function said(
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
  limit: AttemptLimit,
  { hosts }: ProviderLoginContext,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    if (!limit.admits(request.ip)) throw new LoginProblem('There were too many tries. Wait a minute, then try again.');
    return await work();
  } catch (error) {
    if (!(error instanceof LoginProblem)) throw error;
    request.log.info({ error }, 'a login at a provider is refused');
    writeCookie(request, reply, hosts, 'provider');
    const body = html`<p role="alert">${error.message}</p>
      <p><a href="/login">Log in again</a></p>`;
    return sendPage(reply, 400, { title: 'Not logged in', body });
  }
}

async function begin(request: FastifyRequest<Asked>, reply: FastifyReply, context: ProviderLoginContext): Promise<FastifyReply> {
  const { database, hosts, connections, ids } = context;
  const place = await placeOf(request, undefined, context);
  const { account, next } = request.query;
  const accountId = place?.accountId ?? (typeof account === 'string' ? await accountNamed(database, account) : undefined);
  const provider = accountId && (await providerOf(database, accountId));
  if (!accountId || !provider) throw new LoginProblem('There is no such account, or its people log in by password.');
  const attempt: Attempt = {
    accountId,
    state: ids.secret(32).toString('hex'),
    nonce: ids.secret(32).toString('hex'),
    codeVerifier: ids.secret(32).toString('base64url'),
    next: localPath(next),
  };
  const text = attemptText(attempt);
  if (text === undefined) throw new LoginProblem('The request of the program that sent you here is too long.');
  const url = await loginUrl(provider, attempt, `${originOf(request, hosts)}/login/callback`, connections);
  writeCookie(request, reply, hosts, 'provider', text);
  return sendTo(reply, url);
}

async function finish(request: FastifyRequest<Asked>, reply: FastifyReply, context: ProviderLoginContext): Promise<FastifyReply> {
  const { database, hosts, connections, now } = context;
  const attempt = attemptOf(readCookie(request, hosts, 'provider'));
  const place = await placeOf(request, undefined, context);
  const isHere = place && (place.accountId === undefined || place.accountId === attempt?.accountId);
  if (!attempt || !isHere || request.query.state !== attempt.state) {
    throw new LoginProblem('This login did not begin in this browser, or another one began after it.');
  }
  const provider = await providerOf(database, attempt.accountId);
  if (!provider) throw new LoginProblem('The people of this account log in by password now.');
  const url = new URL(`${originOf(request, hosts)}${request.url}`);
  const claims = await claimsOf(provider, attempt, url, connections);
  const secret = await enter(request, provider, claims, context);
  await endSession(database, readCookie(request, hosts, 'session'), new Date(now()));
  writeCookie(request, reply, hosts, 'provider');
  writeCookie(request, reply, hosts, 'session', secret);
  return sendTo(reply, localPath(attempt.next) ?? '/login');
}

/** Logs in whom the claims are about; who is refused is written down where it is known who it is. */
async function enter(
  request: FastifyRequest,
  provider: ProviderRow,
  claims: Readonly<Record<string, unknown>>,
  { database, audit, now, ids }: ProviderLoginContext,
): Promise<string> {
  const accountId = provider.account_id;
  const facts = factsOf(request);
  try {
    const person = personOf(claims, provider);
    return await database.inAccount(accountId, (tx) => admit(tx, provider, person, facts, { audit, now, ids }));
  } catch (error) {
    if (error instanceof LoginProblem && error.userName !== undefined) {
      const actor = { accountId, name: error.userName };
      const parameters = { user_name: error.userName, issuer: provider.issuer, reason: error.message };
      await audit.denied({ operation: 'Login.Provider', ...facts, actor, parameters, status: 401 });
    }
    throw error;
  }
}

function providerOf(database: Database<LakehouseSchema>, accountId: string): Promise<ProviderRow | undefined> {
  return database.inAccount(accountId, (tx) => readProvider(tx, accountId));
}
