/** What PostgreSQL refuses since another transaction changed the same at the same moment: begun anew, the work sees what that one did. */
const CONFLICTS: ReadonlySet<string> = new Set([
  '23503', // what a row refers to is gone
  '23505', // a key is taken
  '40001', // the order of transactions
  '40P01', // a deadlock
]);

/** How often work is begun anew. Of those that meet each time one gets through, so that as many may meet. */
const MOST = 16;

export function metAnother(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && CONFLICTS.has(error.code);
}

/** Does the work of a transaction, anew where it met another one's. */
export async function anew<T>(work: () => Promise<T>): Promise<T> {
  for (let met = 0; ; met++) {
    try {
      return await work();
    } catch (error) {
      if (met >= MOST || !metAnother(error)) throw error;
    }
  }
}
