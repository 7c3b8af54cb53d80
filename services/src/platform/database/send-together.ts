import { Query, type Connection, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';

/** A statement that is sent before another one. The connection keeps it prepared under its name. */
export interface Opening {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
}

export interface Statement {
  /** Set for one that the connection keeps prepared as well. */
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Names of the openings that each connection has. */
const prepared = new WeakMap<Connection, Set<string>>();

/**
 * Sends two statements in one piece. They are one transaction, since the server is asked to synchronize after the second only: what the
 * first sets for its transaction holds for the second and ends with it. A connection on which this fails has to be closed.
 */
export function sendTogether<Row extends QueryResultRow>(
  client: PoolClient,
  opening: Opening,
  { name, text, values }: Statement,
): Promise<{ readonly opened: QueryResultRow[]; readonly rows: Row[] }> {
  return new Promise((resolve, reject) => {
    // The driver hands over a list of results where more than one statement was answered.
    const query = new Query<Row>(text, values, (error, results: unknown) => {
      if (error) return reject(error);
      const [{ rows: opened }, { rows }] = results as readonly [QueryResult<QueryResultRow>, QueryResult<Row>];
      resolve({ opened, rows });
    });
    Object.assign(query, EXTENDED, { name });
    const submit = query.submit.bind(query);
    query.submit = (connection) => {
      connection.stream.cork();
      try {
        sendOpening(connection, opening);
        return submit(connection);
      } finally {
        connection.stream.uncork();
      }
    };
    client.query(query);
  });
}

/** The protocol of statements with parameters, for those without as well: the other one ends the transaction with each. */
const EXTENDED = { queryMode: 'extended' };

function sendOpening(connection: Connection, { name, text, values }: Opening): void {
  const names = prepared.get(connection) ?? new Set();
  if (!names.has(name)) connection.parse({ name, text, types: [] }, true);
  prepared.set(connection, names.add(name));
  connection.bind({ statement: name, values: [...values] }, true);
  connection.describe({ type: 'P' }, true);
  connection.execute({}, true);
}
