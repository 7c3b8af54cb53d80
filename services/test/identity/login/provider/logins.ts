import { operations } from '../../../../src/operations';
import { putLoginSettings } from '../../../../src/identity/login/provider/statements';
import type { LoginSettings } from '../../../../src/identity/login/provider/settings';
import { Database } from '../../../../src/platform/database/database';
import type { LakehouseSchema } from '../../../../src/schema';
import { Api } from '../../../api';
import { ACME, GLOBEX } from '../../people';
import type { Browser, Shown } from '../browser';
import { browserAt } from '../people-at-browsers';
import { IdentityProvider } from './identity-provider';

/** Where the platform is: on one machine, which may ask a provider that is there too. */
export const ORIGIN = 'http://127.0.0.1:8080';

/** The API, and a provider through which the people of ACME log in. */
export class ProviderLogins {
  /** @param origin of everything; empty for a host of each workspace and of the accounts */
  public static async start(origin = ORIGIN): Promise<ProviderLogins> {
    const [api, provider] = await Promise.all([Api.start(operations, origin, 'anywhere'), IdentityProvider.start()]);
    for (const accountId of [ACME, GLOBEX]) await api.people.account(accountId);
    return new ProviderLogins(api, provider);
  }

  private constructor(
    public readonly api: Api,
    public readonly provider: IdentityProvider,
  ) {}

  public async stop(): Promise<void> {
    await Promise.all([this.api.stop(), this.provider.stop()]);
  }

  /** Has people log in as the account's operator would have it; what is not said is as it is by default. */
  public async settings(over: Partial<LoginSettings> = {}, clientSecret?: string, accountId = ACME): Promise<void> {
    const { user, host, port, database, password } = this.api.platform.owner;
    const owner = new Database<LakehouseSchema>({ user, host, port, database, password: password ?? undefined });
    const settings = { issuer: this.provider.origin, clientId: 'lakehouse', ...over };
    try {
      await owner.inAccount(accountId, (tx) => putLoginSettings(tx, accountId, settings, clientSecret));
    } finally {
      await owner.close();
    }
  }

  /** A user of the account, as whom the provider knows who is at the browser. */
  public async known(claims: object = {}): Promise<{ id: string; userName: string }> {
    const id = await this.api.people.user(ACME);
    const userName = `user${id}@example.com`;
    this.provider.answer = { claims: { email: userName, email_verified: true, ...claims } };
    return { id, userName };
  }

  public browser(): Browser {
    return browserAt(this.api, this.provider.origin);
  }

  /** Begins at the page of the login, and comes back from the provider. */
  public async logIn(origin = ORIGIN): Promise<Browser> {
    const browser = this.browser();
    await browser.open(`${origin}/login?account=${ACME}`);
    await browser.follow('Continue with ');
    return browser;
  }

  /** Begins in no browser: what it would keep, where it would go to, and where it would come back from there. */
  public async begin(origin = ORIGIN, accountId = ACME): Promise<{ cookie: string; there: URL; back: string }> {
    const { host } = new URL(origin);
    const begun = await this.api.inject({ method: 'GET', url: `/login/provider?account=${accountId}`, headers: { host } });
    const [, cookie = ''] = /lakehouse-provider=([\w-]+)/.exec(String(begun.headers['set-cookie'])) ?? [];
    const there = new URL(String(begun.headers.location));
    return { cookie, there, back: await comeBack(there) };
  }

  public async table(text: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
    return (await this.api.platform.owner.query<Record<string, unknown>>(text, values)).rows;
  }
}

/** Where the provider sends a browser that comes to this address. */
export async function comeBack(there: URL): Promise<string> {
  return (await fetch(there, { redirect: 'manual' })).headers.get('location') ?? '';
}

export function alertOf({ body }: Shown): string | undefined {
  return /role="alert">([^<]*)/.exec(body)?.[1];
}
