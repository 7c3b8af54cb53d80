import type { Logger } from '../../platform/log';
import { pause } from '../../platform/pause';
import { backoff } from './backoff';
import type { CredentialFile } from './credential-file';
import { CredentialRefused, dial, type Dialled } from './dial';
import { join, NotAdmitted } from './join';
import type { Machine } from './machine';
import type { NodeServer } from './node-server';
import type { RelayOrigin } from './relay-origin';

/** In milliseconds: how long a node that is not expected keeps trying, and how long a connection must last to count as good. */
const TIME_TO_BE_EXPECTED = 10 * 60_000;
const GOOD_AFTER = 10_000;

/** In milliseconds: how long what is under way may take when the agent stops. */
const TIME_TO_END = 10_000;

export interface TunnelProps {
  readonly relay: RelayOrigin;
  readonly controlPlane: string;
  readonly machine: Machine;
  readonly credentials: CredentialFile;
  readonly server: NodeServer;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Logger;
  /** Aborted when the agent is to stop. */
  readonly stopping: AbortSignal;
}

/** Keeps the node connected: joins once, then dials one relay after the other, until it is stopped or refused for good. */
export class Tunnel {
  private readonly open = new Set<Dialled>();

  constructor(private readonly props: TunnelProps) {}

  /** @throws CredentialRefused, NotAdmitted when this node is none of the control plane's, or not any more */
  public async run(): Promise<void> {
    const { stopping, log } = this.props;
    await this.joinOnce();
    let failures = 0;
    while (!stopping.aborted) {
      const since = this.props.now();
      try {
        await this.connection();
        failures = this.props.now() - since >= GOOD_AFTER ? 0 : failures + 1;
      } catch (error) {
        if (error instanceof CredentialRefused) throw error;
        failures++;
        log.warn({ error, failures }, 'no relay can be reached; trying again');
      }
      await pause(backoff(failures, this.props.random()), stopping);
    }
    for (const { end } of this.open) end();
  }

  /** Settles when the connection is over, or its relay sends the node elsewhere: what is under way then ends on the old one. */
  private async connection(): Promise<void> {
    const { relay, credentials, server, log, stopping } = this.props;
    const kept = await credentials.read();
    if (!kept) throw new Error('the credential of the node is gone from its file');
    const dialled = await dial(relay, kept.credential);
    this.open.add(dialled);
    void dialled.closed.then(() => this.open.delete(dialled));
    const session = await server.serve(dialled.duplex);
    log.info({ relay: relay.host, nodeId: kept.nodeId }, 'connected');
    const sentAway = new Promise<void>((resolve) => session.once('goaway', () => resolve()));
    const stop = () => {
      session.close();
      setTimeout(dialled.end, TIME_TO_END).unref();
    };
    stopping.addEventListener('abort', stop);
    await Promise.race([dialled.closed, sentAway]);
    stopping.removeEventListener('abort', stop);
    log.info({ relay: relay.host }, stopping.aborted ? 'disconnected' : 'the connection is ending');
  }

  private async joinOnce(): Promise<void> {
    const { relay, controlPlane, machine, credentials, now, random, log, stopping } = this.props;
    const until = now() + TIME_TO_BE_EXPECTED;
    for (let failures = 0; !stopping.aborted && !(await credentials.read()); failures++) {
      try {
        const credential = await join(relay, controlPlane, machine);
        await credentials.write(credential);
        log.info({ nodeId: credential.nodeId }, 'joined');
      } catch (error) {
        if (error instanceof NotAdmitted && now() >= until) throw error;
        log.warn({ error }, 'the node cannot join; trying again');
        await pause(backoff(failures, random()), stopping);
      }
    }
  }
}
