import { createServer, type Server } from 'node:http';

/** Stands for the metadata service of an instance; version 2 alone. */
export class MetadataService {
  public readonly paths = new Map<string, string>();
  public sessions = 0;
  public origin = '';
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      if (request.method === 'PUT' && request.url === '/latest/api/token') {
        return void response.end(`session-${++this.sessions}`);
      }
      if (request.headers['x-aws-ec2-metadata-token'] !== `session-${this.sessions}`) return void response.writeHead(401).end();
      const found = this.paths.get(request.url ?? '');
      response.writeHead(found === undefined ? 404 : 200).end(found);
    });
  }

  public async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return this;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
