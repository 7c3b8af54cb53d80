import { proxyFor } from './proxy';
import { send } from './send';

/** `fetch` as the account API is called by it, which hears HTTPS_PROXY and NO_PROXY: that of Node 20 does not. */
export function proxiedFetch(environment: Readonly<Record<string, string | undefined>>): typeof fetch {
  return async (input, { method, headers, body, signal } = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const { hostname, protocol } = new URL(url);
    const proxy = protocol === 'https:' ? proxyFor(hostname, environment) : undefined;
    if (proxy === undefined) return fetch(input, { method, headers, body, signal });
    const { status, statusText, text } = await send(url, {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === 'string' ? body : undefined,
      signal: signal ?? new AbortController().signal,
      proxy,
    });
    return new Response(text === '' ? null : text, { status, statusText });
  };
}
