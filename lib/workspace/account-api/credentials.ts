/** Credentials of a service principal of an account, and where they are good for. */
export interface AccountCredentials {
  /** Origin of the account API, such as `https://accounts.cloud.databricks.com`. */
  readonly host: string;
  /** Id of the platform account. */
  readonly accountId: string;
  /** Application id of the service principal. */
  readonly clientId: string;
  readonly clientSecret: string;
}

const FIELDS = ['host', 'accountId', 'clientId', 'clientSecret'] as const;

/** Credentials from JSON. What is wrong with them is said without their values. */
export function parseCredentials(text: string): AccountCredentials {
  const found = object(text);
  const [host, accountId, clientId, clientSecret] = FIELDS.map((field) => {
    const value = found[field];
    if (typeof value === 'string' && value !== '') return value;
    throw new Error(`the credentials must be JSON with the texts ${FIELDS.join(', ')}; ${field} is missing`);
  });
  return { host: origin(host ?? ''), accountId: accountId ?? '', clientId: clientId ?? '', clientSecret: clientSecret ?? '' };
}

function object(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // said below, without the text
  }
  throw new Error(`the credentials must be a JSON object with ${FIELDS.join(', ')}`);
}

/** With or without scheme; a secret goes over TLS, except on one machine. */
function origin(host: string): string {
  const text = /^https?:\/\//.test(host) ? host : `https://${host}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new Error(`host of the credentials must be a host or an https URL, got ${JSON.stringify(host)}`);
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback) {
    throw new Error(`host of the credentials must use https, got ${JSON.stringify(host)}`);
  }
  return url.origin;
}
