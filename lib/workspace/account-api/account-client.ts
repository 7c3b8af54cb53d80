import { ApiError, errorOf } from './api-error';
import type { AccountCredentials } from './credentials';
import { waitFor, type World } from './world';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An object of the API. */
export type Json = Readonly<Record<string, unknown>>;

/** In milliseconds: what a caller waits for one reply. */
const TIMEOUT = 60_000;

/** In seconds: how long a platform may be away, or its name not be known yet, and how often it is tried. */
const AWAY = { patience: 300, every: 5 };

/**
 * The account API of a control plane of this library or of Databricks, as a service principal by OAuth.
 *
 * What may be repeated is repeated while the platform is away. POST and PATCH are not: their replies may have been lost, so whoever
 * makes or changes something looks first what the attempt before did.
 */
export class AccountClient {
  private token?: { readonly value: string; readonly until: number };

  /** @param away for how long a platform may be away */
  constructor(
    private readonly credentials: AccountCredentials,
    private readonly world: World,
    private readonly away = AWAY,
  ) {}

  /** Where it is, for people. */
  public get host(): string {
    return this.credentials.host;
  }

  /** One object. */
  public async get(path: string): Promise<Json> {
    return (await this.repeated('GET', path)) as Json;
  }

  /** One object; `undefined` when there is none. */
  public async find(path: string): Promise<Json | undefined> {
    return ignoring((error) => error.isNotFound, this.get(path));
  }

  /** A list: some platforms put it into an object. */
  public async list(path: string): Promise<Json[]> {
    const answer = await this.repeated('GET', path);
    if (Array.isArray(answer)) return answer as Json[];
    const [list] = Object.values((answer ?? {}) as Json).filter((value) => Array.isArray(value));
    return (list ?? []) as Json[];
  }

  /** Makes one, in a single attempt. */
  public async post(path: string, body: Json): Promise<Json> {
    return (await this.call('POST', path, body)) as Json;
  }

  /** Replaces one. */
  public async put(path: string, body: Json): Promise<Json> {
    return (await this.repeated('PUT', path, body)) as Json;
  }

  /** Changes fields of one, in a single attempt. */
  public async patch(path: string, body: Json): Promise<Json> {
    const mask = Object.keys(body).join(',');
    return (await this.call('PATCH', `${path}?update_mask=${mask}`, body)) as Json;
  }

  /** Deletes one; `false` when there is none. */
  public async delete(path: string): Promise<boolean> {
    const deleted = this.repeated('DELETE', path).then(() => true);
    return (await ignoring((error) => error.isNotFound, deleted)) ?? false;
  }

  private async repeated(method: Method, path: string, body?: Json): Promise<unknown> {
    let last: unknown;
    const answer = await waitFor(this.world, this.away, async () => {
      try {
        return { value: await this.call(method, path, body) };
      } catch (error) {
        if (!(error instanceof ApiError && error.isTransient)) throw error;
        last = error;
        return undefined;
      }
    });
    if (!answer) throw last;
    return answer.value;
  }

  /** One attempt, with a new token if the one at hand is no longer taken. */
  private async call(method: Method, path: string, body?: Json): Promise<unknown> {
    try {
      return await this.authorized(method, path, body);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      this.token = undefined;
      return this.authorized(method, path, body);
    }
  }

  private async authorized(method: Method, path: string, body?: Json): Promise<unknown> {
    const { accountId } = this.credentials;
    return this.request(`/api/2.0/accounts/${accountId}/${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.bearer()}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  private async bearer(): Promise<string> {
    if (this.token && this.token.until > this.world.now()) return this.token.value;
    const { accountId, clientId, clientSecret } = this.credentials;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const answer = await this.request(`/oidc/accounts/${accountId}/v1/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&scope=all-apis',
    }).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.isTransient) throw error;
      const words = `${this.host} does not take the credentials of the service principal ${clientId}: ${error.message}`;
      throw new ApiError(403, error.code, words);
    });
    const { access_token: value = '', expires_in: seconds = 0 } = answer as Token;
    this.token = { value, until: this.world.now() + (seconds - 60) * 1000 };
    return value;
  }

  private async request(path: string, init: RequestInit): Promise<unknown> {
    const url = `${this.host}${path}`;
    const { response, text } = await this.exchange(url, init).catch((error: unknown) => {
      throw new ApiError(0, '', `${this.host} cannot be reached: ${reasonOf(error)}`);
    });
    if (!response.ok) throw errorOf(response, text);
    return text === '' ? {} : parsed(text, url);
  }

  private async exchange(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    const response = await this.world.fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT) });
    return { response, text: await response.text() };
  }
}

interface Token {
  readonly access_token?: string;
  /** Seconds. */
  readonly expires_in?: number;
}

/** What a promise comes to; `undefined` when the platform refuses in an expected way. */
async function ignoring<T>(expected: (error: ApiError) => boolean, promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ApiError && expected(error)) return undefined;
    throw error;
  }
}

/** `fetch` hides why it failed in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(0, '', `${url} answers with something that is no JSON: ${text.slice(0, 100)}`);
  }
}
