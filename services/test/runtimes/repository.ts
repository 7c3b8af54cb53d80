import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A Maven repository and a package index on loopback, that remembers what it was asked and can stop in the middle of a file. */
export class Repository {
  public static async start(): Promise<Repository> {
    const repository = new Repository();
    await new Promise<void>((resolve) => repository.server.listen(0, '127.0.0.1', resolve));
    return repository;
  }

  public readonly files = new Map<string, Buffer>();
  /** Paths that were asked for, each with its range. */
  public readonly asked: string[] = [];
  private readonly stalls = new Map<string, () => void>();
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  public get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the repository does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Lets the next answer for this path end in the middle and stay open; resolves once half of it is sent. */
  public stall(path: string): Promise<void> {
    return new Promise((resolve) => this.stalls.set(path, resolve));
  }

  /** Breaks every connection. */
  public breakConnections(): void {
    this.server.closeAllConnections();
  }

  public async stop(): Promise<void> {
    this.breakConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ url = '', headers: { range } }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(range ? `${url} ${range}` : url);
    const file = this.files.get(url);
    if (!file) return void response.writeHead(404).end();
    const type = url.endsWith('/') ? 'text/html' : 'application/octet-stream';
    const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    if (start > 0 && start >= file.length) return void response.writeHead(416).end();
    const rest = file.subarray(start);
    const partial = { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` };
    const headers = { 'content-type': type, 'content-length': rest.length, ...(start > 0 && partial) };
    response.writeHead(start > 0 ? 206 : 200, headers);
    const stalled = this.stalls.get(url);
    this.stalls.delete(url);
    if (stalled) response.write(rest.subarray(0, rest.length / 2), () => stalled());
    else response.end(rest);
  }
}
