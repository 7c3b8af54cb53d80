import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Hosts } from '../../platform/http/hosts';
import type { Ids } from '../../platform/ids';
import { formOf } from '../forms';
import { originOf } from '../oauth/origin';
import { readCookie, writeCookie } from './cookies';
import { html, type Html } from './html';

interface GuardContext {
  readonly hosts: Hosts;
  readonly ids: Ids;
}

const FIELD = 'form_token';

/**
 * The field that proves, when a form comes back, that the page was ours: it equals a cookie, which another site can neither
 * read nor set.
 */
export function guardField(request: FastifyRequest, reply: FastifyReply, { hosts, ids }: GuardContext): Html {
  const kept = readCookie(request, hosts, 'form');
  const token = kept ?? ids.secret(32).toString('hex');
  if (kept === undefined) writeCookie(request, reply, hosts, 'form', token);
  return html`<input type="hidden" name="${FIELD}" value="${token}" />`;
}

/** Whether a form comes from a page of ours, in the browser that it was made for. */
export function isGuarded(request: FastifyRequest, { hosts }: GuardContext): boolean {
  const { origin } = request.headers;
  if (origin !== undefined && origin !== originOf(request, hosts)) return false;
  const [kept, shown] = [readCookie(request, hosts, 'form'), formOf(request).get(FIELD)].map((text) => Buffer.from(text ?? ''));
  return (
    kept !== undefined && shown !== undefined && kept.length > 0 && kept.length === shown.length && timingSafeEqual(kept, shown)
  );
}
