import type { FastifyServerOptions } from 'fastify';
import type { Ids } from '../ids';

/** Most bytes of a request's body, unless an operation says otherwise: the published limit of the Jobs API. */
const BODY_LIMIT = 10 * 1024 * 1024;

/**
 * How the server of the API reads requests.
 *
 * @param trustedProxies how many proxies before this process may say whom they serve
 */
export function apiServerOptions(ids: Ids, trustedProxies: number): FastifyServerOptions {
  return {
    genReqId: () => ids.uuid(),
    bodyLimit: BODY_LIMIT,
    trustProxy: (_address, hop) => hop < trustedProxies,
  };
}
