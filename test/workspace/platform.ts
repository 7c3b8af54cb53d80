import { answer } from '../../lib/workspace/registrar/handler/answer';
import type { RegistrationEvent } from '../../lib/workspace/registrar/handler/event';
import type { Outcome } from '../../lib/shared/custom-resource/reply';

const ACCOUNT = '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';

/** One answer of a platform: its status and its body, JSON or text. */
export type Reply = readonly [status: number, body?: unknown];

/** Requests as a platform got them, such as `POST networks`. */
export interface Asked {
  readonly what: string;
  readonly authorization: string;
  readonly body?: unknown;
}

/** An event, as far as a test says it. */
type Told = Omit<Partial<RegistrationEvent>, 'ResourceProperties'> & { ResourceType: string; ResourceProperties: object };

/** A platform that answers what a test says, each request by its next reply, the last one for ever. */
export class Platform {
  public readonly asked: Asked[] = [];
  /** In seconds: how long the function has waited. */
  public waited = 0;
  public credentials: unknown = {
    host: 'accounts.cloud.databricks.com',
    accountId: ACCOUNT,
    clientId: 'robot',
    clientSecret: 'secret',
  };
  private tokens = 0;

  constructor(private readonly replies: Record<string, readonly Reply[]>) {}

  /** What CloudFormation is told. */
  public async tell(event: Told): Promise<Outcome> {
    const answered = await answer(
      {
        RequestType: 'Create',
        RequestId: 'request',
        ResponseURL: 'https://answers.example.com',
        StackId: 'arn:aws:cloudformation:us-east-1:1:stack/acme/1',
        LogicalResourceId: 'Logical',
        ...event,
        ResourceProperties: { CredentialsSecret: 'arn', AccountId: ACCOUNT, ...event.ResourceProperties },
      },
      { invokedFunctionArn: 'arn', getRemainingTimeInMillis: () => 900_000 },
      {
        fetch: (url, init) => this.request(String(url instanceof Request ? url.url : url), init),
        now: () => this.waited * 1000,
        pause: (seconds) => Promise.resolve(void (this.waited += seconds)),
        secret: () => Promise.resolve(typeof this.credentials === 'string' ? this.credentials : JSON.stringify(this.credentials)),
      },
    );
    if (!('outcome' in answered)) throw new Error('the function did not end');
    return answered.outcome;
  }

  public count(what: string): number {
    return this.asked.filter((each) => each.what === what).length;
  }

  private request(url: string, init: RequestInit = {}): Promise<Response> {
    const { method = 'GET', body } = init;
    const { pathname, search, host } = new URL(url);
    const path = pathname.replace(`/api/2.0/accounts/${ACCOUNT}/`, '') + search;
    const what = `${method} ${path}`;
    const headers = new Headers(init.headers);
    this.asked.push({
      what,
      authorization: headers.get('authorization') ?? '',
      ...(typeof body === 'string' && body.startsWith('{') && { body: JSON.parse(body) as unknown }),
    });
    if (pathname === `/oidc/accounts/${ACCOUNT}/v1/token` && !this.replies[what]) {
      return reply([200, { access_token: `token ${++this.tokens} of ${host}`, token_type: 'Bearer', expires_in: 3600 }]);
    }
    const replies = this.replies[what];
    if (!replies) throw new Error(`nobody expected ${what}`);
    const before = this.count(what) - 1;
    return reply(replies[Math.min(before, replies.length - 1)] ?? [500]);
  }
}

function reply([status, body]: Reply): Promise<Response> {
  if (status === 0) return Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') }));
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return Promise.resolve(new Response(text, { status }));
}
