import {
  allowInsecureRequests,
  clockTolerance,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  type CustomFetch,
} from 'openid-client';
import { requestPublicly, type Reach } from '../../federation/public-request';
import type { ProviderRow } from './statements';

/** In milliseconds: how long what a provider says of itself is kept, and how soon it is asked again after a failure. */
const KEPT_FOR = 600_000;
const AGAIN_AFTER = 10_000;

/** Providers that are kept; beyond it the oldest go. */
const MOST_KEPT = 1_000;

/** In seconds: how long a provider may take, and how far its clock may be off. */
const TIMEOUT = 5;
const CLOCK_TOLERANCE = 60;

/** What a provider has to be known by, to be talked to. */
export type ProviderClient = Pick<ProviderRow, 'issuer' | 'client_id' | 'client_secret'>;

interface Kept {
  readonly at: number;
  readonly configuration: Promise<Configuration>;
}

/** Ways to talk with the providers of accounts. Over the network: not to be used inside a transaction. */
export class ProviderConnections {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly now: () => number,
    private readonly reach: Reach,
  ) {}

  /** Where a provider is and how it proves what it says, by its own document. */
  public to(client: ProviderClient): Promise<Configuration> {
    const key = JSON.stringify([client.issuer, client.client_id, client.client_secret]);
    const now = this.now();
    const found = this.kept.get(key);
    if (found && now - found.at < KEPT_FOR) return found.configuration;
    const kept = { at: now, configuration: this.find(client) };
    kept.configuration.catch(() => this.kept.set(key, { ...kept, at: now - KEPT_FOR + AGAIN_AFTER }));
    this.kept.delete(key);
    this.kept.set(key, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return kept.configuration;
  }

  private async find({ issuer, client_id: clientId, client_secret: secret }: ProviderClient): Promise<Configuration> {
    const guarded = fetchWithin(this.reach);
    // Of one machine without TLS as well; over the internet the fetch refuses what is not https.
    const execute = this.reach === 'anywhere' ? [allowInsecureRequests] : [];
    const options = { [customFetch]: guarded, timeout: TIMEOUT, execute };
    const server = (await discovery(new URL(issuer), clientId, undefined, None(), options)).serverMetadata();
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const shown = methods.includes('client_secret_post') ? ClientSecretPost : ClientSecretBasic;
    const configuration = new Configuration(
      server,
      clientId,
      { [clockTolerance]: CLOCK_TOLERANCE },
      secret === null ? None() : shown(secret),
    );
    configuration[customFetch] = guarded;
    configuration.timeout = TIMEOUT;
    for (const apply of [...execute, enableNonRepudiationChecks]) apply(configuration);
    return configuration;
  }
}

function fetchWithin(reach: Reach): CustomFetch {
  return async (url, { method, headers, body }) => {
    const text = body instanceof URLSearchParams || typeof body === 'string' ? body.toString() : undefined;
    const sent = { ...headers, ...(text !== undefined && { 'content-length': String(Buffer.byteLength(text)) }) };
    const reply = await requestPublicly(url, { method, headers: sent, body: text }, reach);
    const type = reply.headers['content-type'];
    return new Response(reply.body === '' ? null : reply.body, {
      status: reply.status,
      headers: type === undefined ? {} : { 'content-type': type },
    });
  };
}
