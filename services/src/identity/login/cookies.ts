import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Hosts } from '../../platform/http/hosts';
import { originOf } from '../oauth/origin';

/** Cookies of the login: a session, the secret of forms, a login that is under way at a provider. */
export type CookieName = 'session' | 'form' | 'provider';

/** What the browser sent of our own cookies. */
export function readCookie(request: FastifyRequest, hosts: Hosts, name: CookieName): string | undefined {
  const wanted = `${fullName(name, isSecure(request, hosts))}=`;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length) || undefined;
}

/**
 * Has the browser keep a cookie until it ends, for this host alone and out of reach of scripts. It comes along when a person
 * follows a link from elsewhere, and not with what other pages send on their own.
 *
 * @param value undefined takes the cookie away
 * @param lifetime in seconds, for one that is to go before the browser ends
 */
export function writeCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  hosts: Hosts,
  name: CookieName,
  value?: string,
  lifetime?: number,
): void {
  const secure = isSecure(request, hosts);
  const age = value ? lifetime : 0;
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', ...(secure ? ['Secure'] : [])];
  if (age !== undefined) attributes.push(`Max-Age=${age}`);
  void reply.header('set-cookie', [`${fullName(name, secure)}=${value ?? ''}`, ...attributes].join('; '));
}

/** Browsers take a name with this prefix over TLS only, and from no other host of the domain. */
function fullName(name: CookieName, secure: boolean): string {
  return `${secure ? '__Host-' : ''}lakehouse-${name}`;
}

function isSecure(request: FastifyRequest, hosts: Hosts): boolean {
  return originOf(request, hosts).startsWith('https:');
}
