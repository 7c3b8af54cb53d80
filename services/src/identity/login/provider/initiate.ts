import type { FastifyReply } from 'fastify';
import { formOf } from '../../forms';
import { originOf } from '../../oauth/origin';
import { sendTo } from '../html';
import { localPath } from '../next';
import { hintOf } from './begin';
import { providerOf, type ProviderLoginContext, type ProviderRequest } from './context';
import { originOfWorkspace } from './hosts-of-login';
import { LoginProblem } from './person';

/**
 * A login that begins at the provider (OpenID Connect Core, section 4): it goes the way of every other one, from the host where it
 * is to lead. What the request says is not believed: anyone can send a browser here.
 */
export async function initiate(
  request: ProviderRequest,
  reply: FastifyReply,
  context: ProviderLoginContext,
): Promise<FastifyReply> {
  const { account_id: accountId = '' } = request.params;
  const form = formOf(request);
  const asked = (name: string) => (request.method === 'POST' ? form.get(name) : request.query[name]) ?? undefined;
  const provider = await providerOf(context.database, accountId);
  if (!provider) throw new LoginProblem('There is no such account, or its people log in by password.');
  if (asked('iss') !== provider.issuer) {
    throw new LoginProblem(`Logins of this account begin at ${provider.issuer}, and iss has to say so.`);
  }
  const { origin, next } = await targetOf(asked('target_link_uri'), request, context);
  const hint = hintOf(asked('login_hint'));
  const query = new URLSearchParams({
    account: accountId,
    ...(next !== undefined && { next }),
    ...(hint !== undefined && { login_hint: hint }),
  });
  return sendTo(reply, `${origin}/login/provider?${query.toString()}`);
}

interface Target {
  readonly origin: string;
  /** A page of ours that a login may lead to. */
  readonly next?: string;
}

/** Where the login is to lead: a host of this account, and no other one. */
async function targetOf(asked: unknown, request: ProviderRequest, context: ProviderLoginContext): Promise<Target> {
  const { hosts } = context;
  const here = originOf(request, hosts);
  if (asked === undefined) return { origin: here };
  const url = typeof asked === 'string' && URL.canParse(asked) ? new URL(asked) : undefined;
  if (url) {
    const next = localPath(`${url.pathname}${url.search}`);
    if (url.origin === here || url.origin === hosts.accountOrigin) return { origin: url.origin, next };
    const meaning = hosts.meaningOf(url.hostname);
    const { account_id: accountId = '' } = request.params;
    const origin = meaning.kind === 'workspace' ? await originOfWorkspace(accountId, meaning.deploymentName, context) : undefined;
    if (origin !== undefined && url.origin === origin) return { origin, next };
  }
  throw new LoginProblem('The address that the login is to lead to (target_link_uri) is not one of this account.');
}
