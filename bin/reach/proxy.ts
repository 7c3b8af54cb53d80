/** The proxy that leads to a host, by the variables that other programs hear as well; undefined where the host is dialled itself. */
export function proxyFor(host: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { HTTPS_PROXY, https_proxy: lower, NO_PROXY, no_proxy: lowerNo } = environment;
  const proxy = HTTPS_PROXY ?? lower;
  if (proxy === undefined || proxy === '') return undefined;
  const without = (NO_PROXY ?? lowerNo ?? '').split(',').map((each) => each.trim().replace(/^\*?\./, ''));
  const direct = without.some((each) => each === '*' || (each !== '' && (host === each || host.endsWith(`.${each}`))));
  if (direct) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`; // as curl takes it
}
