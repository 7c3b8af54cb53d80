/** Errors of the connection, and classes of errors of PostgreSQL, that end without anything being done about the request. */
const CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  '53300', // too many connections
  '57P01', // shut down by its administrator
  '57P02', // crashed
  '57P03', // starting
]);

/** What the driver says when a connection ends or is not had in time; it gives these no code. */
const WITHOUT_CODE = /^(Connection terminated|timeout exceeded when trying to connect)/;

/** Whether an error means that the database cannot be asked now, which passes, and not that the question was wrong. */
export function databaseIsAway(error: Error & { readonly code?: unknown }): boolean {
  return (typeof error.code === 'string' && CODES.has(error.code)) || WITHOUT_CODE.test(error.message);
}

/** Whether a statement took longer than it may, or was ended by the database's administrator. */
export function databaseIsSlow(error: Error & { readonly code?: unknown }): boolean {
  return error.code === '57014';
}
