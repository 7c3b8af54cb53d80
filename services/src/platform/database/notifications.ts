import { Client, type ClientConfig } from 'pg';
import type { Logger } from '../log';

/** In milliseconds: how long after a connection broke the next one is tried. */
const RECONNECT_AFTER = 1_000;

/**
 * Hears what other processes tell by NOTIFY, on one connection of its own. What is told while it is down is lost, so whoever listens
 * looks for itself now and then as well.
 */
export class Notifications {
  private readonly listeners = new Map<string, Set<(payload: string) => void>>();
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly config: ClientConfig,
    private readonly log: Logger,
  ) {}

  /** Calls `listener` for each notification on the channel; answers what ends that. Whoever listens says so before `open`. */
  public on(channel: string, listener: (payload: string) => void): () => void {
    const listeners = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Connects, and goes on trying for as long as it takes. */
  public async open(): Promise<void> {
    if (this.closed) return;
    const client = new Client({ ...this.config, statement_timeout: undefined, keepAlive: true });
    const broken = (error?: Error) => this.reconnect(client, error);
    client.on('error', broken);
    client.on('end', () => broken());
    client.on('notification', ({ channel, payload = '' }) => {
      for (const listener of this.listeners.get(channel) ?? []) listener(payload);
    });
    this.client = client;
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      broken(error instanceof Error ? error : undefined);
    }
  }

  public async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private reconnect(client: Client, error?: Error): void {
    if (this.closed || this.client !== client) return;
    this.client = undefined;
    this.log.warn({ error }, 'the connection for notifications is gone; trying again');
    void client.end().catch(() => undefined);
    this.timer = setTimeout(() => void this.open(), RECONNECT_AFTER);
  }
}
