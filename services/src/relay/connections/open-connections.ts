import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { Logger } from '../../platform/log';
import type { LakehouseSchema } from '../../schema';
import { nodeCredential, ROTATE_EVERY } from '../join/node-credential';
import { CREDENTIAL_PATH } from '../../agent/api/join';
import { askNode } from './ask-node';
import { followReports } from './follow-reports';
import { NewestConnections } from './newest-connections';
import type { NodeConnection } from './node-connection';
import type { ReportWriter } from './report-writer';
import { closeConnection, replaceCredential } from './statements';

/** In milliseconds: how long a node may take to keep a credential. */
const TIME_TO_KEEP = 10_000;

export interface OpenConnectionsProps {
  readonly database: Database<LakehouseSchema>;
  readonly writer: ReportWriter;
  readonly now: () => number;
  readonly ids: Ids;
  readonly log: Logger;
}

/** The connections that this relay holds. */
export class OpenConnections {
  private readonly newest = new NewestConnections();
  private readonly all = new Set<NodeConnection>();
  private draining = false;

  constructor(private readonly props: OpenConnectionsProps) {}

  /** How many, those that are ending included. */
  public get size(): number {
    return this.all.size;
  }

  /** The connection of a node; undefined when this relay holds none that takes requests. */
  public find(accountId: string, nodeId: string): NodeConnection | undefined {
    const connection = this.newest.find(accountId, nodeId);
    return connection?.retiring.aborted ? undefined : connection;
  }

  /** Looks after a connection until it is over: hands the node its next credential, then keeps asking for its report. */
  public async hold(connection: NodeConnection, credential: string): Promise<void> {
    const { key } = connection;
    const { database, writer, log } = this.props;
    this.all.add(connection);
    this.newest.add(connection);
    if (this.draining) connection.retire();
    log.info(key, 'node connected');
    const rotation = setInterval(() => void this.rotate(connection), ROTATE_EVERY);
    try {
      await this.handOver(connection, credential);
      await followReports(connection, writer, log);
    } catch (error) {
      if (!connection.retiring.aborted) {
        log.warn({ ...key, error }, 'the connection of a node fails');
        connection.end();
      }
    } finally {
      clearInterval(rotation);
    }
    await connection.closed;
    this.all.delete(connection);
    this.newest.remove(connection);
    log.info(key, 'node disconnected');
    // When this fails the row says it all the same, by a report that grows old.
    await closeConnection(database, key).catch((error: unknown) => log.warn({ ...key, error }, 'a lost node cannot be noted'));
  }

  /** Sends every node elsewhere, also one that was being let in; settles when what was under way has ended. */
  public async drain(): Promise<void> {
    this.draining = true;
    for (const connection of this.all) connection.retire();
    await Promise.all([...this.all].map(({ closed }) => closed));
  }

  /** The node keeps a credential before it counts: until the node used it, the one before holds. */
  private async handOver(connection: NodeConnection, credential: string): Promise<void> {
    const body = { nodeId: connection.key.nodeId, credential };
    const question = { method: 'PUT', path: CREDENTIAL_PATH, body, timeout: TIME_TO_KEEP, largest: 1_024 } as const;
    const { status } = await askNode(connection, question);
    if (status !== 204) throw new Error(`the node did not keep its credential: it answered ${status}`);
  }

  private async rotate(connection: NodeConnection): Promise<void> {
    const { database, ids, now, log } = this.props;
    try {
      const { credential, kept } = nodeCredential(ids, new Date(now()));
      if (await replaceCredential(database, connection.key, kept)) await this.handOver(connection, credential);
    } catch (error) {
      log.warn(
        { nodeId: connection.key.nodeId, error },
        'a credential cannot be replaced; the node keeps its own until the next time',
      );
    }
  }
}
