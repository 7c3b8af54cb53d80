import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hosts } from '../../platform/http/hosts';
import { formOf, readForms } from '../forms';
import { AttemptLimit } from './attempt-limit';
import { readCookie, writeCookie } from './cookies';
import { guardField, isGuarded } from './form-guard';
import { html, sendPage, sendTo } from './html';
import { loggedInPage, loggedOutPage, loginPage, problemPage } from './pages';
import { logInByPassword, type PasswordLoginContext } from './password-login';
import { LOCKED_MINUTES } from './password-statements';
import { localPath } from './next';
import { registerPasswordChange } from './password-change';
import { accountNamed, placeOf, type Place } from './place';
import type { ProviderLoginContext } from './provider/context';
import { providerLogoutUrl } from './provider/logout';
import { registerProviderLogin } from './provider/routes';
import { readProvider } from './provider/statements';
import { factsOf } from './request-facts';
import { endSession, inSession } from './session';

export interface LoginContext extends PasswordLoginContext, ProviderLoginContext {
  readonly hosts: Hosts;
}

/** Most bytes of a form. */
const FORM_LIMIT = 16_384;

/** Whatever was wrong, it is said like this. */
const REFUSED = `That is not right, or it was wrong too often. Check what you typed, or try again in ${LOCKED_MINUTES} minutes.`;

/** Pages on which people log in and out. They work without scripts. */
export async function registerLogin(server: FastifyInstance, context: LoginContext): Promise<void> {
  const limit = new AttemptLimit(context.now);
  await server.register((scope) => {
    readForms(scope);
    const options = (operation: string) => ({ bodyLimit: FORM_LIMIT, config: { operation } });
    scope.get<Asked>('/login', options('Login.Show'), (request, reply) => show(request, reply, context));
    scope.post('/login', options('Login.Password'), (request, reply) => logIn(request, reply, limit, context));
    scope.post('/logout', options('Login.Logout'), (request, reply) => logOut(request, reply, context));
    registerPasswordChange(scope, limit, context);
    registerProviderLogin(scope, context);
    return Promise.resolve();
  });
}

/** `next` and `account` of the query. */
interface Asked {
  readonly Querystring: Readonly<Record<string, unknown>>;
}

/** What the form shows again after a try that failed. */
interface Typed {
  readonly next?: string;
  readonly account?: string;
  readonly userName?: string;
}

async function show(request: FastifyRequest<Asked>, reply: FastifyReply, context: LoginContext): Promise<FastifyReply> {
  const { database, hosts, now } = context;
  const text = (name: string) => (typeof request.query[name] === 'string' ? request.query[name] : undefined);
  const next = localPath(text('next'));
  const secret = readCookie(request, hosts, 'session');
  const userName = await inSession(database, secret, new Date(now()), (_tx, { name }) => Promise.resolve(name));
  if (userName !== undefined && next === undefined) {
    return sendPage(reply, 200, loggedInPage(userName, guardField(request, reply, context)));
  }
  return showForm(request, reply, context, 200, { next, account: text('account') });
}

async function logIn(
  request: FastifyRequest,
  reply: FastifyReply,
  limit: AttemptLimit,
  context: LoginContext,
): Promise<FastifyReply> {
  const { database, hosts, passwords } = context;
  const form = formOf(request);
  const typed: Typed = {
    next: localPath(form.get('next')),
    account: form.get('account') ?? undefined,
    userName: form.get('user_name') ?? '',
  };
  if (!isGuarded(request, context)) {
    return showForm(request, reply, context, 403, typed, 'The page was too old, or not of this site. Try again.');
  }
  if (!limit.admits(request.ip) || !passwords.hasRoom) {
    return showForm(request, reply, context, 429, typed, 'There were too many tries. Wait a minute, then try again.');
  }
  const place = await placeOf(request, undefined, context);
  const accountId = place?.accountId ?? (await accountNamed(database, typed.account ?? ''));
  const credentials = { accountId, userName: typed.userName ?? '', password: form.get('password') ?? '' };
  const secret = await logInByPassword(credentials, factsOf(request), context);
  if (secret === undefined) return showForm(request, reply, context, 401, typed, REFUSED);
  await endSession(database, readCookie(request, hosts, 'session'));
  writeCookie(request, reply, hosts, 'session', secret);
  return sendTo(reply, typed.next ?? '/login');
}

async function logOut(request: FastifyRequest, reply: FastifyReply, context: LoginContext): Promise<FastifyReply> {
  const { database, hosts } = context;
  if (!isGuarded(request, context)) {
    return sendPage(
      reply,
      403,
      problemPage('Not logged out', 'The page was too old, or not of this site. Go back and try again.'),
    );
  }
  const ended = await endSession(database, readCookie(request, hosts, 'session'));
  writeCookie(request, reply, hosts, 'session');
  const url = ended && (await providerLogoutUrl(request, ended, context));
  if (url === undefined) return sendTo(reply, '/login');
  // Not by a redirect: browsers follow none from a form to where the policy of its page has not let it go.
  return sendPage(reply.header('refresh', `0; url=${url}`), 200, loggedOutPage(url));
}

async function showForm(
  request: FastifyRequest,
  reply: FastifyReply,
  context: LoginContext,
  status: number,
  typed: Typed,
  problem?: string,
): Promise<FastifyReply> {
  const place: Place | undefined = await placeOf(request, undefined, context);
  if (!place) return sendPage(reply, 404, problemPage('No such workspace', `There is no workspace at ${request.hostname}.`));
  const next = typed.next === undefined ? undefined : html`<input type="hidden" name="next" value="${typed.next}" />`;
  const { database } = context;
  const accountId = place.accountId ?? (typed.account ? await accountNamed(database, typed.account) : undefined);
  const provider = accountId && (await database.inAccount(accountId, (tx) => readProvider(tx, accountId)));
  const asked = new URLSearchParams({ account: accountId ?? '', ...(typed.next !== undefined && { next: typed.next }) });
  return sendPage(
    reply,
    status,
    loginPage({
      guard: guardField(request, reply, context),
      next,
      userName: typed.userName,
      account: typed.account,
      asksAccount: place.accountId === undefined,
      asksPassword: !provider || provider.passwords,
      asksForProvider: accountId === undefined,
      provider: provider ? { url: `/login/provider?${asked.toString()}`, name: new URL(provider.issuer).host } : undefined,
      problem,
    }),
  );
}
