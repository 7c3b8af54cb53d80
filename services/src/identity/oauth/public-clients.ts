/** A program on a person's computer that may ask to act for that person. It has no secret: what it could keep, anyone could read. */
export interface PublicClient {
  readonly id: string;
  /** What people are told that it is. */
  readonly name: string;
}

/** What the public command line, the SDKs, and the connectors for SQL call themselves when they log in through a browser. */
const CLIENTS: readonly PublicClient[] = [
  { id: 'databricks-cli', name: 'Databricks CLI or SDK' },
  { id: 'databricks-sql-python', name: 'Databricks SQL connector for Python' },
  { id: 'databricks-sql-connector', name: 'Databricks SQL connector' },
  { id: 'databricks-sql-jdbc', name: 'Databricks JDBC driver' },
];

export function findPublicClient(id: string | null): PublicClient | undefined {
  return CLIENTS.find((client) => client.id === id);
}

/** Hosts of the computer on which the browser runs. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The address of a program on the person's own computer, at any port (RFC 8252 section 7.3); undefined for any other. */
export function loopbackUrl(text: string | null): URL | undefined {
  const url = text !== null && URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.protocol === 'http:' && LOOPBACK.has(url.hostname) && url.username === '' && url.password === '';
  return isLoopback && !text?.includes('#') ? url : undefined;
}
