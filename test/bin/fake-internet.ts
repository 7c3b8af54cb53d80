import { generateKeyPairSync } from 'node:crypto';
import { createServer as createProxy, type Server as Proxy } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo, type Server as AnyServer, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { writeFileSync } from 'node:fs';
import { selfSigned } from '../../services/src/local/certificate';

/** What a host answers to a path; JSON, or a page where it is a text. */
export type Answers = (path: string, headers: Readonly<Record<string, unknown>>) => { status: number; body: unknown };

const DAY = 86_400_000;

/** For how many days the certificates are good that hosts show. Of the last one nobody knows. */
const DAYS = { good: 365, soon: 12, ended: -1, unknown: 365 };

/** Hosts that a program reaches by their names, over TLS, through a proxy on loopback. Other names lead nowhere. */
export class FakeInternet {
  /** The hosts, by name. */
  public readonly hosts = new Map<string, Answers>();
  /** Requests, such as `GET https://accounts.eu1.lake.example.com/health/ready`. */
  public readonly asked: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  private readonly pems = Object.fromEntries(
    Object.entries(DAYS).map(([kind, days], index) => [kind, this.certificate(days, index)]),
  );
  private shown: keyof typeof DAYS = 'good';
  private authority = '';
  private readonly server: Server;
  private readonly proxy: Proxy;

  constructor() {
    const key = this.keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
    this.server = createServer({
      SNICallback: (_host, done) => done(null, createSecureContext({ key, cert: this.pems[this.shown] })),
    });
    this.server.on('request', ({ method, url = '', headers }, response) => {
      const { host = '' } = headers;
      this.asked.push(`${method} https://${host}${url}`);
      const { status, body } = this.hosts.get(host)?.(url, headers) ?? { status: 421, body: 'nobody here' };
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    this.proxy = createProxy().on('connect', ({ url = '' }, socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      if (!this.hosts.has(url.replace(/:443$/, ''))) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      const onward = connect(portOf(this.server), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connected\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      this.sockets.add(onward);
      onward.on('error', () => socket.destroy());
    });
  }

  /** Starts it; returns the environment in which a program reaches it, and knows the certificate of the hosts from a file. */
  public async start(authority: string): Promise<Record<string, string>> {
    for (const server of [this.server, this.proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.authority = authority;
    this.show('good');
    return { HTTPS_PROXY: `http://127.0.0.1:${portOf(this.proxy)}`, NODE_EXTRA_CA_CERTS: authority };
  }

  /** Has every host show a certificate that is good for a year, for twelve days, no more, or of an authority that nobody knows. */
  public show(kind: keyof typeof DAYS): void {
    this.shown = kind;
    writeFileSync(this.authority, this.pems[kind === 'unknown' ? 'good' : kind] ?? '');
  }

  /** Stops it. */
  public stop(): void {
    for (const socket of this.sockets) socket.destroy();
    for (const server of [this.server, this.proxy]) server.close();
  }

  private certificate(days: number, index: number): string {
    const now = Date.now();
    return selfSigned({
      ...this.keys,
      names: ['*.eu1.lake.example.com'],
      addresses: [],
      notBefore: new Date(now - 2 * DAY),
      notAfter: new Date(now + days * DAY + DAY / 2),
      serial: Buffer.from([index + 1, 0, 0, 0, 0, 0, 0, 0]),
    });
  }
}

function portOf(server: AnyServer): number {
  return (server.address() as AddressInfo).port;
}
