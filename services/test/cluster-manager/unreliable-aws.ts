import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to a call: its reply is lost after AWS has done what was asked, or AWS refuses with a code before it does anything. */
type Fault = { readonly action: string; readonly lost: true } | { readonly action: string; readonly refused: string };

/** Stands between a client and an AWS on loopback, sees the calls of EC2 and STS, and has faults befall them, each once. */
export class UnreliableAws {
  /** Parameters of the calls, in the order they came. */
  public readonly calls: URLSearchParams[] = [];
  private readonly faults: Fault[] = [];
  private readonly server: Server;

  private constructor(private readonly aws: string) {
    this.server = createServer((request, response) => void this.pass(request, response));
  }

  public static async start(aws: string): Promise<UnreliableAws> {
    const made = new UnreliableAws(aws);
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public next(fault: Fault): void {
    this.faults.push(fault);
  }

  /** Faults that have befallen nothing yet. */
  public get left(): number {
    return this.faults.length;
  }

  public actions(name: string): URLSearchParams[] {
    return this.calls.filter((call) => call.get('Action') === name);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = new URLSearchParams(body.toString());
    this.calls.push(call);
    const index = this.faults.findIndex(({ action }) => action === call.get('Action'));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault && 'refused' in fault) {
      const xml = `<Response><Errors><Error><Code>${fault.refused}</Code><Message>not now</Message></Error></Errors></Response>`;
      response.writeHead(503, { 'content-type': 'text/xml' }).end(xml);
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    for (const name of ['connection', 'content-length', 'expect', 'host', 'transfer-encoding']) delete headers[name];
    const answer = await fetch(`${this.aws}${request.url}`, { method: request.method ?? 'POST', headers, body });
    const content = Buffer.from(await answer.arrayBuffer());
    if (fault) response.destroy();
    else response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/xml' }).end(content);
  }
}
