import type { ServerOptions } from 'node:http';
import type { FastifyServerOptions } from 'fastify';
import type { Ids } from '../ids';
import type { Settings } from '../settings';
import { STATUS_OF } from './api-error';

/** Most bytes of a request's path and headers: the longest filter of SCIM, in characters that take twelve each. */
const HEADER_LIMIT = 64 * 1024;

/** What is set of how the server of the API reads requests. */
export interface ReadingLimits {
  /** How many proxies before this process may say whom they serve. */
  readonly trustedProxies: number;
  /** Most bytes of a request's body. @default - 10 MiB, the published limit of the Jobs API */
  readonly body?: number;
  /** In milliseconds: how long a request may take to arrive. @default - a minute */
  readonly timeout?: number;
}

/** The limits that the settings say. */
export function readingLimits(settings: Settings): ReadingLimits {
  return {
    trustedProxies: settings.number('TRUSTED_PROXIES'),
    body: settings.number('REQUEST_BODY_LIMIT_MIB') * 1024 * 1024,
    timeout: settings.number('REQUEST_TIMEOUT_SECONDS') * 1_000,
  };
}

/** How the server of the API reads requests. */
export function apiServerOptions(
  ids: Ids,
  { trustedProxies, body = 10 * 1024 * 1024, timeout = 60_000 }: ReadingLimits,
): FastifyServerOptions & { readonly http: ServerOptions } {
  return {
    http: { maxHeaderSize: HEADER_LIMIT },
    genReqId: () => ids.uuid(),
    bodyLimit: body,
    requestTimeout: timeout,
    clientErrorHandler: refuseUnreadable,
    trustProxy: (_address, hop) => hop < trustedProxies,
  };
}

/** Answers a request that is no HTTP, or whose path and headers are longer than 64 KiB, and ends its connection. */
const refuseUnreadable: FastifyServerOptions['clientErrorHandler'] = (error, socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const reason = error.code === 'HPE_HEADER_OVERFLOW' ? 'its path and headers are longer than 64 KiB' : 'it is not HTTP/1.1';
  const body = JSON.stringify({ error_code: 'MALFORMED_REQUEST', message: `the request cannot be read: ${reason}` });
  const head = [
    `HTTP/1.1 ${STATUS_OF.MALFORMED_REQUEST} Bad Request`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};
