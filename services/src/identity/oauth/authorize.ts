import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../platform/http/api-server';
import type { Caller } from '../../platform/http/caller';
import type { Database } from '../../platform/database/database';
import type { Hosts } from '../../platform/http/hosts';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema, Tx } from '../../schema';
import { callerOf } from '../caller-of';
import { formOf, readForms } from '../forms';
import { readCookie } from '../login/cookies';
import { guardField, isGuarded } from '../login/form-guard';
import { sendPage, sendTo } from '../login/html';
import { consentPage, problemPage } from '../login/pages';
import { placeOf, type Place } from '../login/place';
import { factsOf } from '../login/request-facts';
import { inSession } from '../login/session';
import { answerUrl, readAsked, readClient, type AuthorizationAsked, type AuthorizationRequest } from './authorization-request';
import { onlyWorkspace } from './client-statements';
import { grantTo } from './grants';
import { OAuthError } from './oauth-error';
import { ALL_APIS } from './scopes';

export interface AuthorizeContext {
  readonly database: Database<LakehouseSchema>;
  readonly hosts: Hosts;
  readonly audit: AuditTrail<LakehouseSchema>;
  readonly now: () => number;
  readonly ids: Ids;
}

type Path = { readonly Params: { readonly account_id?: string } };

/** Where people let clients act for them (RFC 6749 section 4.1): they log in, are asked, and the client gets a code. */
export async function registerAuthorize(server: FastifyInstance, context: AuthorizeContext): Promise<void> {
  await server.register((scope) => {
    readForms(scope);
    for (const base of ['/oidc', '/oidc/accounts/:account_id']) {
      const config = { operation: 'OAuth.Authorize' };
      for (const method of ['GET', 'POST'] as const) {
        scope.route<Path>({
          method,
          url: `${base}/v1/authorize`,
          config,
          handler: (request, reply) => authorize(request, reply, context),
        });
      }
    }
    return Promise.resolve();
  });
}

async function authorize(request: FastifyRequest<Path>, reply: FastifyReply, context: AuthorizeContext): Promise<FastifyReply> {
  const place = await placeOf(request, request.params.account_id, context);
  if (!place)
    return sendPage(
      reply,
      404,
      problemPage('No such place', `There is no workspace or account at ${request.url.split('?')[0]}.`),
    );
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  const asking = readClient(query);
  if (typeof asking === 'string') {
    return sendPage(
      reply,
      400,
      problemPage('The request is not right', `${asking} Start again from the program that sent you here.`),
    );
  }
  // A client of several issuers is told which one answers (RFC 9207).
  const answer = (parameters: Readonly<Record<string, string>>) =>
    sendTo(reply, answerUrl(asking, { ...parameters, iss: place.issuer }));
  try {
    return await ask(request, reply, { place, asking, asked: readAsked(query) }, answer, context);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return answer({ error: error.code, error_description: error.message });
  }
}

/** What is decided on. */
interface Question {
  readonly place: Place;
  readonly asking: AuthorizationRequest;
  readonly asked: AuthorizationAsked;
}

async function ask(
  request: FastifyRequest<Path>,
  reply: FastifyReply,
  question: Question,
  answer: (parameters: Readonly<Record<string, string>>) => FastifyReply,
  context: AuthorizeContext,
): Promise<FastifyReply> {
  const { database, hosts, now } = context;
  const { place, asking, asked } = question;
  const decision = request.method === 'POST' && isGuarded(request, context) ? formOf(request).get('decision') : null;
  if (decision === 'deny') throw new OAuthError('access_denied', 'the person at the browser did not allow it');
  const secret = readCookie(request, hosts, 'session');
  const result = await inSession(database, secret, new Date(now()), async (tx, person) => {
    // Someone of another account has to log in to this one.
    if (place.accountId !== undefined && person.accountId !== place.accountId) return undefined;
    const workspaceId = await workspaceFor(tx, person, place);
    const code = decision === 'allow' ? await allow(tx, person, workspaceId, request, question, context) : undefined;
    return { person, code };
  });
  if (!result) {
    const query = new URLSearchParams({ next: request.url, ...(place.accountId !== undefined && { account: place.accountId }) });
    return sendTo(reply, `/login?${query.toString()}`);
  }
  if (result.code !== undefined) return answer({ code: result.code });
  return sendPage(
    reply,
    200,
    consentPage({
      clientName: asking.client.name,
      userName: result.person.name,
      onlySql: !asked.scopes.has(ALL_APIS),
      action: request.url,
      guard: guardField(request, reply, context),
      target: asking.redirectUri.origin,
    }),
  );
}

async function allow(
  tx: Tx,
  person: Caller,
  workspaceId: string | undefined,
  request: FastifyRequest,
  { place, asking, asked }: Question,
  { audit, now, ids }: AuthorizeContext,
): Promise<string> {
  const { issuer } = place;
  const clientId = asking.client.id;
  const grant = { ...asked, workspaceId, issuer, clientId, redirectUri: asking.redirectText };
  const parameters = { client_id: clientId, scope: [...asked.scopes].join(' '), redirect_uri: asking.redirectText };
  const actor = { accountId: person.accountId, name: person.name, workspaceId };
  await audit.changed(tx, { operation: 'OAuth.Authorize', ...factsOf(request), actor, parameters, status: 200 });
  return grantTo(tx, person, grant, new Date(now()), ids);
}

/** The workspace that tokens are for: of the host; where it names none, the only one that there can be. */
async function workspaceFor(tx: Tx, { accountId, principalId, name }: Caller, place: Place): Promise<string | undefined> {
  if (place.workspaceId === undefined)
    return place.accountId === undefined ? onlyWorkspace(tx, accountId, principalId) : undefined;
  const there = await callerOf(tx, principalId, place.workspaceId);
  if (!there?.workspace)
    throw new OAuthError('access_denied', `${name} is not in this workspace; let its administrator add ${name}`);
  return place.workspaceId;
}
