import { serialize } from 'pg-protocol';
import { types, type Connection, type FieldDef, type PoolClient, type QueryResultRow, type Submittable } from 'pg';
import { parameter } from './parameter';

/** A statement with its parameters. */
export interface Statement {
  /** Under which the connection keeps it prepared. @default - it is prepared each time */
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** How the text of a column is read. */
interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

/** What each connection keeps prepared, by name, with the columns that it answers: PostgreSQL refuses it rather than answer others. */
const prepared = new WeakMap<Connection, Map<string, readonly Column[]>>();

/**
 * Sends statements in one piece. They are one transaction, since the server is asked to synchronize after the last only: what the first
 * sets for its transaction holds for the others and ends with it. A connection on which this fails has to be closed.
 *
 * @returns the rows of each
 */
export function sendTogether(client: PoolClient, ...statements: readonly Statement[]): Promise<QueryResultRow[][]> {
  return new Promise((resolve, reject) => client.query(new Together(statements, resolve, reject)));
}

const DESCRIBE = serialize.describe({ type: 'P' });
const EXECUTE = serialize.execute();
const SYNCHRONIZE = serialize.sync();

/** What the statements that were sent are answered, as the driver hands it over message by message. */
class Together implements Submittable {
  private kept = new Map<string, readonly Column[]>();
  private readonly answers: { readonly columns: readonly Column[]; readonly rows: string[][] }[] = [];
  private columns?: readonly Column[];
  private rows: string[][] = [];

  constructor(
    private readonly statements: readonly Statement[],
    private readonly resolve: (rows: QueryResultRow[][]) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  public submit(connection: Connection): void {
    this.kept = prepared.get(connection) ?? this.kept;
    prepared.set(connection, this.kept);
    const messages: Buffer[] = [];
    for (const { name, text, values } of this.statements) {
      const isKept = this.columnsOf(name) !== undefined;
      if (!isKept) messages.push(serialize.parse({ name, text }));
      messages.push(serialize.bind({ statement: name, values: values.map(parameter) }));
      if (!isKept) messages.push(DESCRIBE);
      messages.push(EXECUTE);
    }
    messages.push(SYNCHRONIZE);
    connection.stream.write(Buffer.concat(messages));
  }

  public handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, read: readerOf(dataTypeID) }));
  }

  public handleDataRow({ fields }: { readonly fields: string[] }): void {
    this.rows.push(fields);
  }

  public handleCommandComplete(): void {
    const name = this.statements[this.answers.length]?.name;
    const columns = this.columns ?? this.columnsOf(name) ?? [];
    if (name !== undefined) this.kept.set(name, columns);
    this.answers.push({ columns, rows: this.rows });
    this.columns = undefined;
    this.rows = [];
  }

  public handleReadyForQuery(): void {
    try {
      this.resolve(this.answers.map(({ columns, rows }) => rows.map((fields) => rowOf(columns, fields))));
    } catch (error) {
      this.reject(error);
    }
  }

  public handleError(error: unknown): void {
    this.reject(error);
  }

  private columnsOf(name: string | undefined): readonly Column[] | undefined {
    return name === undefined ? undefined : this.kept.get(name);
  }
}

const readerOf: (type: number) => Column['read'] = types.getTypeParser;

function rowOf(columns: readonly Column[], fields: readonly (string | null)[]): QueryResultRow {
  const row: QueryResultRow = {};
  for (const [index, { name, read }] of columns.entries()) {
    const text = fields[index] ?? null;
    row[name] = text === null ? null : read(text);
  }
  return row;
}
