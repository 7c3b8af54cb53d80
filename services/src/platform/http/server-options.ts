import type { ServerOptions } from 'node:http';
import type { FastifyServerOptions } from 'fastify';
import type { Ids } from '../ids';
import { STATUS_OF } from './api-error';

/** Most bytes of a request's body, unless an operation says otherwise: the published limit of the Jobs API. */
const BODY_LIMIT = 10 * 1024 * 1024;

/** Most bytes of a request's path and headers: the longest filter of SCIM, in characters that take twelve each. */
const HEADER_LIMIT = 64 * 1024;

/**
 * How the server of the API reads requests.
 *
 * @param trustedProxies how many proxies before this process may say whom they serve
 */
export function apiServerOptions(ids: Ids, trustedProxies: number): FastifyServerOptions & { readonly http: ServerOptions } {
  return {
    http: { maxHeaderSize: HEADER_LIMIT },
    genReqId: () => ids.uuid(),
    bodyLimit: BODY_LIMIT,
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
