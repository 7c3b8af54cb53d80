/** A request as a browser makes it. */
export interface BrowserRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface BrowserReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** What the browser shows. */
export interface Shown extends BrowserReply {
  readonly url: URL;
}

/** A browser without scripts: it keeps cookies by host, follows redirects, and sends the forms of its page. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();
  private page: Shown | undefined;
  /** All pages that it showed, those included that sent it on at once. */
  public readonly passed: Shown[] = [];

  /**
   * @param send undefined for an address that it is not to go to: it then shows where it was sent
   */
  constructor(private readonly send: (request: BrowserRequest) => Promise<BrowserReply> | undefined) {}

  public get shown(): Shown {
    if (!this.page) throw new Error('the browser shows nothing yet');
    return this.page;
  }

  public open(url: string): Promise<Shown> {
    return this.go('GET', new URL(url));
  }

  /** Fills in the form that goes to `action`, and sends it; hidden fields go along. */
  public submit(action: RegExp, fields: Readonly<Record<string, string>>, over: { origin?: string } = {}): Promise<Shown> {
    const { url, body } = this.shown;
    const forms = [...body.matchAll(/<form[^>]*?action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
    const form = forms.find(([, target]) => action.test(unescaped(target ?? '')));
    if (!form) throw new Error(`no form for ${action} in ${body}`);
    const hidden = [...(form[2] ?? '').matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      attribute(input, 'name'),
      attribute(input, 'value'),
    ]);
    const values = new URLSearchParams({ ...(Object.fromEntries(hidden) as Record<string, string>), ...fields });
    return this.go('POST', new URL(unescaped(form[1] ?? ''), url), values.toString(), over.origin ?? url.origin);
  }

  /** Follows the link whose text begins like that. */
  public follow(text: string): Promise<Shown> {
    const { url, body } = this.shown;
    const links = [...body.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)/g)];
    const link = links.find(([, , shown = '']) => shown.startsWith(text));
    if (!link) throw new Error(`no link ${text} in ${body}`);
    return this.go('GET', new URL(unescaped(link[1] ?? ''), url));
  }

  public setCookie(host: string, name: string, value: string): void {
    this.cookies.get(host)?.set(name, value);
  }

  public cookie(host: string, name: string): string | undefined {
    return this.cookies.get(host)?.get(name);
  }

  /** Another browser to which somebody copied all that this one keeps. */
  public copy(): Browser {
    const other = new Browser(this.send);
    for (const [host, jar] of this.cookies) other.cookies.set(host, new Map(jar));
    return other;
  }

  /** A browser on the network. */
  public static real(): Browser {
    return new Browser(overNetwork);
  }

  private async go(method: 'GET' | 'POST', url: URL, body?: string, origin?: string): Promise<Shown> {
    const jar = this.cookies.get(url.host) ?? new Map<string, string>();
    this.cookies.set(url.host, jar);
    const headers: Record<string, string> = { host: url.host };
    if (jar.size > 0) headers.cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
    if (origin !== undefined) headers.origin = origin;
    const reply = await this.send({ method, url, headers, ...(body !== undefined && { body }) });
    if (!reply) return (this.page = { url, status: 0, headers: {}, cookies: [], body: '' });
    for (const text of reply.cookies) {
      const [pair = '', ...attributes] = text.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    const { location, refresh } = reply.headers;
    if (reply.status >= 300 && reply.status < 400 && location !== undefined) return this.go('GET', new URL(location, url));
    this.passed.push({ ...reply, url });
    if (refresh?.startsWith('0; url=')) return this.go('GET', new URL(refresh.slice('0; url='.length), url));
    return (this.page = { ...reply, url });
  }
}

/** Makes a request on the network. */
export async function overNetwork({ method, url, headers, body }: BrowserRequest): Promise<BrowserReply> {
  const sent = Object.entries(headers).filter(([name]) => name !== 'host'); // fetch writes it
  const reply = await fetch(url, { method, headers: sent, redirect: 'manual', ...(body !== undefined && { body }) });
  return {
    status: reply.status,
    headers: Object.fromEntries(reply.headers),
    cookies: reply.headers.getSetCookie(),
    body: await reply.text(),
  };
}

function attribute(tag: string, name: string): string {
  return unescaped(new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => named[entity] ?? entity);
}
