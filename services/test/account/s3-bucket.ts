import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** S3 as far as logs are put into it, with STS beside it, on loopback. */
export class S3Bucket {
  public static async start(bucketName: string): Promise<S3Bucket> {
    const bucket = new S3Bucket(bucketName);
    await new Promise<void>((resolve) => bucket.server.listen(0, '127.0.0.1', resolve));
    return bucket;
  }

  /** Bodies by key, as they are now. */
  public readonly objects = new Map<string, string>();
  /** Keys in the order in which they were put. */
  public readonly puts: string[] = [];
  /** Roles that may be assumed; others are refused. */
  public readonly roles = new Set<string>();
  public exists = true;
  /** What S3 answers in place of doing what it is asked, such as AccessDenied with 403. */
  public fault?: { readonly code: string; readonly status: number };
  private readonly server: Server;

  private constructor(private readonly name: string) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  public get endpoint(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Lines of all objects, read as JSON. */
  public lines(): Record<string, unknown>[] {
    const texts = [...this.objects.values()].flatMap((body) => body.trimEnd().split('\n'));
    return texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { status, text } = request.method === 'PUT' ? this.put(request, body) : this.assumeRole(new URLSearchParams(body));
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  }

  private put({ url = '', headers }: IncomingMessage, body: string) {
    if (this.fault) return { status: this.fault.status, text: s3Error(this.fault.code) };
    const [path = ''] = url.split('?');
    if (!this.exists || !path.startsWith(`/${this.name}/`)) return { status: 404, text: s3Error('NoSuchBucket') };
    const key = decodeURIComponent(path.slice(this.name.length + 2));
    this.puts.push(key);
    this.objects.set(key, headers['content-encoding']?.includes('aws-chunked') ? unchunked(body) : body);
    return { status: 200, text: '' };
  }

  private assumeRole(call: URLSearchParams) {
    const role = call.get('RoleArn') ?? '';
    if (!this.roles.has(role)) {
      const error = '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error>';
      return { status: 403, text: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>` };
    }
    const keys = 'AccessKeyId>AKIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken';
    const credentials = `<Credentials><${keys}><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>`;
    const result = `<AssumeRoleResult>${credentials}</AssumeRoleResult>`;
    return {
      status: 200,
      text: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}</AssumeRoleResponse>`,
    };
  }
}

function s3Error(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} it is</Message></Error>`;
}

/** The contents of a body that is sent in chunks, each after a line with its length, with a checksum at the end. */
function unchunked(body: string): string {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const length = parseInt(bytes.subarray(at, end).toString(), 16);
    if (!(length > 0)) return Buffer.concat(parts).toString();
    parts.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}
