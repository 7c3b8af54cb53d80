import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { proxyFor } from '../../reach/proxy';
import { send, type Reply } from '../../reach/send';
import { obstacleOf, type NotReached } from './not-reached';

/** How hosts are reached from here. */
export interface Reach {
  /** Settings of the shell: HTTPS_PROXY and NO_PROXY are heard. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Addresses of a host. @default - as this machine finds them */
  readonly lookup?: (host: string) => Promise<LookupAddress[]>;
}

/** What a host answered. */
export interface Answer {
  readonly status: number;
  /** The body as an object; empty where it is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Until when the certificate of the host is good. */
  readonly certificateEnds?: Date;
}

/** In milliseconds: how long a host has to answer. */
const TIMEOUT = 15_000;

/** Asks for what everybody may read; answers why not where a host is not reached. */
export async function ask(url: string, { environment, lookup: find = lookupAll }: Reach): Promise<Answer | NotReached> {
  const host = new URL(url).hostname;
  const proxy = proxyFor(host, environment);
  const signal = AbortSignal.timeout(TIMEOUT);
  let addresses: LookupAddress[] | undefined;
  try {
    addresses = proxy === undefined ? await find(host) : undefined;
    return answerOf(await send(url, { headers: { accept: 'application/json' }, signal, proxy, addresses }));
  } catch (thrown) {
    const error = signal.aborted ? new Error(`no answer within ${TIMEOUT / 1000} seconds`) : thrown;
    return obstacleOf({ host, proxy, addresses: addresses?.map(({ address }) => address), error });
  }
}

const lookupAll = (host: string) => lookup(host, { all: true });

function answerOf({ status, text, certificateEnds }: Reply): Answer {
  return { status, certificateEnds, body: objectOf(text) };
}

function objectOf(text: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {}; // such as the page of a load balancer
  }
}
