import type { FastifyInstance, FastifyReply } from 'fastify';
import { AttemptLimit } from '../attempt-limit';
import { html, sendPage } from '../html';
import { begin } from './begin';
import type { ProviderLoginContext, ProviderRequest, ProviderRoute } from './context';
import { finish } from './finish';
import { initiate } from './initiate';
import { afterLogout } from './logout';
import { LoginProblem } from './person';

/** Logins that one address may begin or end in a minute: many people come from one office. */
const MOST_BY_ADDRESS = 600;

type Step = (request: ProviderRequest, reply: FastifyReply, context: ProviderLoginContext) => Promise<FastifyReply>;

/**
 * Where a login at an account's own provider starts and ends (OpenID Connect Core, section 3.1), where the provider begins one
 * (section 4), and where it sends browsers back that have logged out.
 */
export function registerProviderLogin(server: FastifyInstance, context: ProviderLoginContext): void {
  const limit = new AttemptLimit(context.now, MOST_BY_ADDRESS);
  const options = { config: { operation: 'Login.Provider' } };
  const saying = (step: Step) => (request: ProviderRequest, reply: FastifyReply) => said(request, reply, step, limit, context);
  server.get<ProviderRoute>('/login/provider', options, saying(begin));
  server.get<ProviderRoute>('/login/callback/:account_id', options, saying(finish));
  server.get<ProviderRoute>('/login/initiate/:account_id', options, saying(initiate));
  server.post<ProviderRoute>('/login/initiate/:account_id', options, saying(initiate));
  server.get<ProviderRoute>('/logout', { config: { operation: 'Login.LoggedOut' } }, (request, reply) =>
    afterLogout(request, reply, context),
  );
}

/** Says on a page what a person can act on. */
async function said(
  request: ProviderRequest,
  reply: FastifyReply,
  step: Step,
  limit: AttemptLimit,
  context: ProviderLoginContext,
): Promise<FastifyReply> {
  try {
    if (!limit.admits(request.ip)) throw new LoginProblem('There were too many tries. Wait a minute, then try again.');
    return await step(request, reply, context);
  } catch (error) {
    if (!(error instanceof LoginProblem)) throw error;
    request.log.info({ error }, 'a login at a provider is refused');
    const body = html`<p role="alert">${error.message}</p>
      <p><a href="/login">Log in again</a></p>`;
    return sendPage(reply, 400, { title: 'Not logged in', body });
  }
}
