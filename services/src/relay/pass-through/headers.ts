import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Headers that are about one connection, or that only the relay may set; RFC 9110 section 7.6.1. */
const OF_ONE_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'host',
]);

/** Whose headers a node neither sees nor sets. */
const OURS = 'x-lakehouse-';

/** Headers of a request as the node sees them: the proof of the calling process stays here. */
export function toNode(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return passing(headers, (name) => name !== 'authorization');
}

/** Headers of a node's answer as the caller sees them. */
export function fromNode(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return passing(headers, (name) => !name.startsWith(':'));
}

function passing(headers: IncomingHttpHeaders, also: (name: string) => boolean): OutgoingHttpHeaders {
  // What `connection` names is about one connection as well.
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => value !== undefined && !OF_ONE_HOP.has(name) && !named.has(name) && !name.startsWith(OURS) && also(name),
    ),
  );
}
