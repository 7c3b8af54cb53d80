import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { PoolClient, QueryResultRow } from 'pg';
import { keptName } from './kept-statements';
import { sendTogether, type Statement } from './send-together';

/** In every opening: what is there to read changes nothing, whatever its statements say. */
const READ_ONLY = `set_config('transaction_read_only', 'on', true)`;

/** Of the first opening: whom it found is told once the server answered. */
interface Entering {
  readonly opening: Statement;
  readonly answer: (row: QueryResultRow | undefined) => void;
  readonly fail: (error: Error) => void;
}

/**
 * A connection that reads the rows of one account. Each statement goes in one round trip with an opening that binds it to the account;
 * the two are a transaction, which cannot write. Between statements none is open, and nothing is left for the connection's next user.
 */
export class ReadConnection implements DatabaseConnection {
  private last: Promise<unknown> = Promise.resolve();
  private entering?: Entering;
  private binding?: Statement;
  private ended = false;
  private failed = false;

  constructor(private readonly client: PoolClient) {}

  /** Binds the statements from now on to this account. */
  public bind(accountId: string): void {
    this.binding = {
      name: 'bind',
      text: `select set_config('lakehouse.account_id', $1, true), ${READ_ONLY}`,
      values: [accountId],
    };
  }

  /**
   * Calls a function of the database that binds its transaction to the account that it finds, with the next statement that is made in
   * this turn of the event loop, or without one at its end.
   *
   * @returns the row that the function answers
   */
  public enter<Row extends QueryResultRow>(name: string, values: readonly (string | null)[]): Promise<Row | undefined> {
    const parameters = values.map((_value, index) => `$${index + 1}`).join(', ');
    const opening = { name, text: `select found.*, ${READ_ONLY} from ${name}(${parameters}) as found`, values };
    setImmediate(() => this.entering && void this.inTurn(() => this.enterAlone()));
    return new Promise((resolve, reject) => {
      this.entering = { opening, answer: (row) => resolve(row as Row | undefined), fail: reject };
    });
  }

  public executeQuery<Row>({ sql: text, parameters: values }: CompiledQuery): Promise<QueryResult<Row>> {
    return this.inTurn(async () => {
      const { entering } = this;
      this.entering = undefined;
      const opening = entering?.opening ?? this.binding;
      if (this.ended || !opening) throw new Error('a statement was made outside the work that its connection was given to');
      try {
        const [opened = [], rows = []] = await sendTogether(this.client, opening, { name: keptName(text), text, values });
        if (entering) this.entered(entering, opened[0]);
        return { rows: rows as Row[] };
      } catch (error) {
        throw this.failure(error, entering);
      }
    });
  }

  public streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('what is read is answered whole');
  }

  /** Gives the connection back once all is answered; ends it where something failed, since what it has prepared is then not known. */
  public async end(): Promise<void> {
    this.ended = true;
    await this.last;
    this.client.release(this.failed);
  }

  private async enterAlone(): Promise<void> {
    const { entering } = this;
    if (!entering || this.ended) return;
    this.entering = undefined;
    try {
      const [opened = []] = await sendTogether(this.client, entering.opening);
      this.entered(entering, opened[0]);
    } catch (error) {
      this.failure(error, entering);
    }
  }

  /** From here on statements go with the account that was found, and not at all where none was. */
  private entered({ answer }: Entering, row: QueryResultRow | undefined): void {
    if (row) this.bind(String(row.account_id));
    answer(row);
  }

  private failure(error: unknown, entering: Entering | undefined): Error {
    const failure = error instanceof Error ? error : new Error(String(error));
    // The driver's own stack ends at the socket.
    Error.captureStackTrace(failure);
    this.failed = true;
    entering?.fail(failure);
    return failure;
  }

  /** The driver takes one statement at a time. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
