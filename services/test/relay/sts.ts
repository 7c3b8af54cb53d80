import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** Who a key belongs to. */
export interface Signer {
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly arn: string;
}

/** Stands for STS: answers GetCallerIdentity for whoever signed it rightly, by Signature Version 4, and nobody else. */
export class Sts {
  public readonly signers = new Map<string, Signer>();
  /** What it was asked: method, path, action and version. */
  public readonly asked: string[] = [];
  /** Answers this status to everything. */
  public broken: number | undefined;
  public origin = '';
  private readonly server: Server;

  constructor(private readonly now: () => number) {
    this.server = createServer((request, response) => {
      const answer = this.answer(request);
      response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
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

  private answer(request: IncomingMessage): { status: number; body: string } {
    const url = new URL(request.url ?? '', this.origin);
    const query = url.searchParams;
    this.asked.push(`${request.method} ${url.pathname} ${query.get('Action')} ${query.get('Version')}`);
    if (this.broken !== undefined) return { status: this.broken, body: '<Error/>' };
    const [accessKeyId = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
    const signer = this.signers.get(accessKeyId);
    if (!signer || !this.isSigned(request, url, signer))
      return { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' };
    const identity = `<Arn>${signer.arn}</Arn><UserId>AROA:x</UserId><Account>${signer.arn.split(':')[4]}</Account>`;
    return {
      status: 200,
      body: `<GetCallerIdentityResponse><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
    };
  }

  private isSigned(request: IncomingMessage, url: URL, { secretAccessKey, sessionToken }: Signer): boolean {
    const query = url.searchParams;
    const date = query.get('X-Amz-Date') ?? '';
    const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const age = this.now() - signedAt;
    if (!(age > -300_000 && age < Number(query.get('X-Amz-Expires')) * 1_000)) return false;
    if (query.get('X-Amz-Security-Token') !== sessionToken) return false;
    const encode = (text: string) =>
      encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    const canonicalQuery = [...query]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&');
    const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
    const headers = names.map((name) => `${name}:${String(request.headers[name])}\n`).join('');
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const canonical = [request.method, url.pathname, canonicalQuery, headers, names.join(';'), sha256('')].join('\n');
    const scope = (query.get('X-Amz-Credential') ?? '').split('/').slice(1);
    const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
    const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
    const key = scope.reduce<Buffer | string>((before, part) => hmac(before, part), `AWS4${secretAccessKey}`);
    return hmac(key, text).toString('hex') === query.get('X-Amz-Signature');
  }
}
