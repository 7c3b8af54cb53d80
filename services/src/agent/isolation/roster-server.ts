import { createServer, type Server, type TLSSocket } from 'node:tls';
import { freePortOf } from '../spark/free-port';
import { KEY_IDENTITY, PRE_SHARED_KEY_TLS, ROSTER_SCHEME, type Roster } from './roster';

/** In milliseconds: whoever has no key does not keep a connection. */
const HANDSHAKE_TIMEOUT = 10_000;

/** Where the workers of a cluster learn who its users are; each change is a line of JSON. */
export class RosterServer {
  private readonly workers = new Set<TLSSocket>();

  private constructor(
    /** Where workers connect, such as `lakehouse://10.0.0.4:20077`. */
    public readonly url: string,
    private readonly server: Server,
    private roster: Roster,
  ) {
    server.on('secureConnection', (socket) => {
      this.workers.add(socket);
      socket.on('close', () => this.workers.delete(socket));
      socket.on('error', () => {}); // it closes, and the worker comes again
      socket.write(lineOf(this.roster));
    });
  }

  /** @param key that all agents of the cluster have */
  public static async open(address: string, key: Buffer, roster: Roster): Promise<RosterServer> {
    const port = await freePortOf(address);
    const pskCallback = (_socket: TLSSocket, identity: string) => (identity === KEY_IDENTITY ? key : null);
    const server = createServer({ ...PRE_SHARED_KEY_TLS, handshakeTimeout: HANDSHAKE_TIMEOUT, pskCallback });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
    return new RosterServer(`${ROSTER_SCHEME}//${address}:${port}`, server, roster);
  }

  public tell(roster: Roster): void {
    this.roster = roster;
    for (const worker of this.workers) worker.write(lineOf(roster));
  }

  public close(): void {
    this.server.close();
    for (const worker of this.workers) worker.destroy();
  }
}

function lineOf(roster: Roster): string {
  return `${JSON.stringify(roster)}\n`;
}
