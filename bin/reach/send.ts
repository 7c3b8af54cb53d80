import type { LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { TLSSocket } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** A request, and which way it goes. */
export interface Sending {
  /** @default 'GET' */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Proxy that leads to the host. @default - the host is dialled itself */
  readonly proxy?: string;
  /** Addresses to dial. @default - as this machine finds them */
  readonly addresses?: LookupAddress[];
}

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly statusText: string;
  readonly text: string;
  /** Until when the certificate of the host is good. @default - without TLS there is none */
  readonly certificateEnds?: Date;
}

/** Characters of a reply that are read: what commands ask for is shorter. */
const LONGEST = 10_000_000;

/** Sends one request over HTTPS, or on one machine over HTTP; follows nothing, and repeats nothing. */
export function send(url: string, { method = 'GET', headers, body, signal, proxy, addresses }: Sending): Promise<Reply> {
  const secure = new URL(url).protocol === 'https:';
  const { request } = secure ? https : http;
  const options: https.RequestOptions = {
    method,
    headers,
    signal,
    ...(proxy !== undefined && { agent: new HttpsProxyAgent(proxy) }),
    ...(addresses && { lookup: (_host, _options, found) => found(null, addresses) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => void read(response, secure).then(resolve, reject));
    sent.on('error', reject);
    sent.end(body);
  });
}

async function read(response: http.IncomingMessage, secure: boolean): Promise<Reply> {
  const { socket, statusCode: status = 0, statusMessage: statusText = '' } = response;
  const isHost = !secure || socket instanceof TLSSocket;
  if (!isHost) throw new Error(`the proxy answers ${status} ${statusText}`.trim()); // it did not get through
  const certificateEnds = socket instanceof TLSSocket ? new Date(socket.getPeerCertificate().valid_to) : undefined;
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > LONGEST) throw new Error(`the reply is longer than ${LONGEST} characters`);
  }
  return { status, statusText, text, certificateEnds };
}
