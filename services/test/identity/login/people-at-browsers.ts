import { createHash, randomBytes } from 'node:crypto';
import { passwordHash } from '../../../src/identity/login/password-hash';
import type { Api } from '../../api';
import { Browser, overNetwork, type BrowserReply } from './browser';

/** A person who can log in. */
export interface Person {
  readonly accountId: string;
  readonly id: string;
  readonly userName: string;
  readonly password: string;
}

/** A user with a password. */
export async function personOf(api: Api, accountId: string): Promise<Person> {
  const id = await api.people.user(accountId);
  const password = randomBytes(12).toString('base64url');
  const hash = await passwordHash(password, randomBytes(16));
  await api.platform.owner.query('insert into user_password (account_id, principal_id, argon2id) values ($1, $2, $3)', [
    accountId,
    id,
    hash,
  ]);
  return { accountId, id, userName: `user${id}@example.com`, password };
}

/**
 * A browser in which the API can be reached, whatever its hosts are called, and nothing else.
 *
 * @param others origins that are reached on the network
 */
export function browserAt(api: Api, ...others: string[]): Browser {
  return new Browser(({ method, url, headers, body }) => {
    if (others.includes(url.origin)) return overNetwork({ method, url, headers, ...(body !== undefined && { body }) });
    if (url.hostname === 'localhost') return undefined; // the program that waits for an answer
    return inject(api, method, url, headers, body);
  });
}

async function inject(api: Api, method: 'GET' | 'POST', url: URL, headers: object, payload?: string): Promise<BrowserReply> {
  const reply = await api.inject({
    method,
    url: `${url.pathname}${url.search}`,
    headers: { ...headers },
    ...(payload !== undefined && { payload }),
  });
  const header = (name: string) => {
    const value = reply.headers[name];
    return value === undefined ? undefined : String(value);
  };
  const ofPages = ['content-security-policy', 'content-type', 'cache-control', 'x-frame-options', 'referrer-policy'];
  const names = ['location', 'refresh', ...ofPages];
  const set = reply.headers['set-cookie'] ?? [];
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(names.map((name) => [name, header(name)])),
    cookies: typeof set === 'string' ? [set] : set,
    body: reply.body,
  };
}

/** Logs in at the form that the browser shows. */
export function logIn(browser: Browser, { userName, password, accountId }: Person, over: { account?: string } = {}) {
  const asksAccount = browser.shown.body.includes('name="account"');
  return browser.submit(/^\/login$/, {
    user_name: userName,
    password,
    ...(asksAccount && { account: over.account ?? accountId }),
  });
}

/** A client as the public ones are, with what it keeps between its two requests. */
export class Client {
  public readonly verifier = randomBytes(32).toString('base64url');
  public readonly state = randomBytes(8).toString('hex');
  public readonly redirectUri = 'http://localhost:8020';

  /** @param base the issuer that discovery names */
  constructor(
    private readonly api: Api,
    public readonly base: string,
  ) {}

  public url(over: Readonly<Record<string, string | undefined>> = {}): string {
    const parameters = {
      response_type: 'code',
      client_id: 'databricks-cli',
      redirect_uri: this.redirectUri,
      scope: 'all-apis offline_access',
      state: this.state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...over,
    };
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `${this.base}/v1/authorize?${new URLSearchParams(given).toString()}`;
  }

  /** Has the person log in and allow it; answers the code. */
  public async code(browser: Browser, person: Person): Promise<string> {
    await browser.open(this.url());
    if (browser.shown.url.pathname === '/login') await logIn(browser, person);
    const { url } = await browser.submit(/authorize/, { decision: 'allow' });
    return url.searchParams.get('code') ?? '';
  }

  public redeem(code: string, over: Readonly<Record<string, string>> = {}) {
    return this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...over,
    });
  }

  public refresh(refreshToken: string | undefined, over: Readonly<Record<string, string>> = {}) {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '', ...over });
  }

  private async token(form: Readonly<Record<string, string>>) {
    const { host, pathname } = new URL(this.base);
    const reply = await this.api.inject({
      method: 'POST',
      url: `${pathname}/v1/token`,
      headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ client_id: 'databricks-cli', ...form }).toString(),
    });
    return { status: reply.statusCode, body: reply.json<Record<string, string | undefined>>() };
  }
}
