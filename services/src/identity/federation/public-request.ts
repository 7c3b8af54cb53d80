import { lookup, type LookupAddress } from 'node:dns';
import { request as requestPlain, type IncomingHttpHeaders } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Most bytes of an answer, and how long it may take, in milliseconds. */
const MOST_BYTES = 262_144;
const TIMEOUT = 5_000;

/** Addresses that are not on the internet: whoever may name an issuer must not reach what is beside us. */
const INTERNAL = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3],
] as const) INTERNAL.addSubnet(network, prefix, 'ipv4'); // prettier-ignore
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  INTERNAL.addSubnet(network, prefix, 'ipv6');
}

export type Reach = 'internet' | 'anywhere';

export interface PublicRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PublicReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Makes a request to whom an account's administrator has named: no redirects are followed, the answer is no larger than it may
 * be, and comes in time.
 *
 * @param reach `internet`: over TLS, to public addresses; `anywhere`: what a platform on one machine may ask
 */
export function requestPublicly(url: string, { body, ...asked }: PublicRequest, reach: Reach): Promise<PublicReply> {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (reach === 'internet' && (protocol !== 'https:' || isInternal(host))) {
    return Promise.reject(new Error(`${url} is not on the internet, or not over https`));
  }
  return new Promise((resolve, reject) => {
    const request = protocol === 'https:' ? requestOverTls : requestPlain;
    const options = {
      ...asked,
      signal: AbortSignal.timeout(TIMEOUT),
      ...(reach === 'internet' && { lookup: lookupPublic }),
    };
    const sent = request(url, options, (reply) => {
      const chunks: Buffer[] = [];
      let size = 0;
      reply.on('error', reject);
      reply.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_BYTES) reply.destroy(new Error(`${url} is larger than ${MOST_BYTES} bytes`));
        else chunks.push(chunk);
      });
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Resolves a name where the connection is made: a name that changes its address meanwhile gains nothing. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 4);
    if (addresses.some(({ address }) => isInternal(address)))
      return callback(new Error(`${hostname} is not on the internet`), '', 4);
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

function isInternal(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false; // a name
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isInternal(mapped);
  return INTERNAL.check(address, version === 4 ? 'ipv4' : 'ipv6') || /^::ffff:/i.test(address);
}
