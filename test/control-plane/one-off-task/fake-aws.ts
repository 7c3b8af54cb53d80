import { createServer, request, type IncomingMessage, type Server } from 'http';
import type { AddressInfo } from 'net';
import https from 'https';

/** One call that arrived. */
export interface Call {
  /** Operation, such as `RunTask`; `Reply` is an answer to CloudFormation, `Invoke` an invocation of a function. */
  readonly operation: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** What is answered to a call: an object, or an error with its code. */
export type Reply = object | { readonly error: string; readonly message?: string; readonly status?: number };

/** An HTTP server that speaks as much of AWS's protocols as the handler of OneOffTask calls. */
export class FakeAws {
  public readonly calls: Call[] = [];
  private readonly replies = new Map<string, Reply[]>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((incoming, response) => {
      void read(incoming).then((text) => {
        const call = parse(incoming, text);
        this.calls.push(call);
        const reply = this.next(call.operation);
        if ('error' in reply) {
          response.writeHead(reply.status ?? 400, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify({ __type: reply.error, message: reply.message ?? '' }));
        } else if (call.operation === 'DescribeStacks') {
          response.writeHead(200, { 'content-type': 'text/xml' });
          response.end(describeStacks(Object.values(reply as Record<string, string>)[0] ?? ''));
        } else {
          response.writeHead(call.operation === 'Invoke' ? 202 : 200, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify(reply));
        }
      });
    });
  }

  /** Listens, and has the clients of the AWS SDK and the answers to CloudFormation come here. */
  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    jest
      .spyOn(https, 'request')
      .mockImplementation(((options: object, callback: (response: IncomingMessage) => void) =>
        request({ ...options, hostname: '127.0.0.1', port }, callback)) as typeof https.request);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Forgets all, and answers from now on with these replies, the last one again and again. */
  public script(replies: Record<string, Reply[]>): void {
    this.calls.length = 0;
    this.replies.clear();
    for (const [operation, list] of Object.entries(replies)) this.replies.set(operation, [...list]);
  }

  /** The bodies of the calls of an operation. */
  public bodies(operation: string): Record<string, unknown>[] {
    return this.calls.filter((call) => call.operation === operation).map(({ body }) => body);
  }

  private next(operation: string): Reply {
    const list = this.replies.get(operation) ?? [{}];
    return (list.length > 1 ? list.shift() : list[0]) ?? {};
  }
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parse({ headers, url = '', method }: IncomingMessage, text: string): Call {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { operation: target.split('.')[1] ?? '', path: url, body: json(text) };
  if (url.includes('/functions/')) return { operation: 'Invoke', path: url, body: json(text) };
  if (method === 'PUT') return { operation: 'Reply', path: url, body: json(text) };
  const form = Object.fromEntries(new URLSearchParams(text));
  return { operation: form['Action'] ?? '', path: url, body: form };
}

function json(text: string): Record<string, unknown> {
  return JSON.parse(text || '{}') as Record<string, unknown>;
}

function describeStacks(status: string): string {
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}
