import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey, type JWTPayload } from 'jose';

/** What the provider says of who is at the browser, and how it says it. */
export interface Answer {
  readonly claims: JWTPayload;
  /** Claims that are told only when asked for them with the access token. */
  readonly userInfo?: JWTPayload;
  readonly signedBy?: CryptoKey;
  /** In place of an ID token. */
  readonly idToken?: string | null;
  /** What the browser comes back with besides, or in place of, a code. */
  readonly redirect?: Readonly<Record<string, string>>;
}

/** What a client asked for. */
interface Asked {
  readonly query: URLSearchParams;
  readonly answer: Answer;
}

/** An OpenID Connect provider on this machine, which says what a test has it say, true or forged. */
export class IdentityProvider {
  public static async start(): Promise<IdentityProvider> {
    const [{ privateKey, publicKey }, other] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    const provider = new IdentityProvider(privateKey, other.privateKey, {
      ...(await exportJWK(publicKey)),
      kid: 'one',
      alg: 'RS256',
    });
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  /** Who is at the browser. */
  public answer: Answer = { claims: {} };
  /** Metadata in place of the true one. */
  public metadata: Readonly<Record<string, unknown>> = {};
  /** Whether it gives tokens also to whom cannot prove to have begun, as some do. */
  public overlooksProof = false;
  /** What browsers came with that logged out, in turn. */
  public readonly loggedOut: URLSearchParams[] = [];
  /** What browsers came with that were to log in, in turn. */
  public readonly began: URLSearchParams[] = [];
  /** Requests for tokens, with the header that authenticates the client. */
  public readonly redeemed: { readonly form: URLSearchParams; readonly authorization?: string }[] = [];
  private readonly asked = new Map<string, Asked>();
  private readonly server: Server;

  private constructor(
    private readonly key: CryptoKey,
    /** A key that nobody trusts. */
    public readonly otherKey: CryptoKey,
    private readonly publicKey: object,
  ) {
    this.server = createServer((request, reply) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', this.origin);
        void this.reply(url, body, request.headers.authorization).then(({ status = 200, headers, json }) =>
          reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json)),
        );
      });
    });
  }

  public get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async reply(
    url: URL,
    body: string,
    authorization: string | undefined,
  ): Promise<{ status?: number; headers?: Record<string, string>; json?: object }> {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return { json: { ...this.document(), ...this.metadata } };
      case '/jwks':
        return { json: { keys: [this.publicKey] } };
      case '/end-session':
        return { status: 303, headers: { location: this.logOut(url.searchParams) } };
      case '/authorize':
        this.began.push(url.searchParams);
        return { status: 303, headers: { location: this.comeBack(url.searchParams) } };
      case '/token':
        return this.token(new URLSearchParams(body), authorization);
      case '/userinfo':
        return { json: { sub: 'one', ...this.asked.get((authorization ?? '').slice('Bearer '.length))?.answer.userInfo } };
      default:
        return { status: 404, json: {} };
    }
  }

  private document() {
    const { origin } = this;
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/userinfo`,
      jwks_uri: `${origin}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
    };
  }

  private comeBack(query: URLSearchParams): string {
    const code = `code-${this.asked.size}`;
    this.asked.set(code, { query, answer: this.answer });
    const url = new URL(query.get('redirect_uri') ?? '');
    const answer = this.answer.redirect ?? { code };
    for (const [name, value] of Object.entries({ state: query.get('state') ?? '', ...answer })) url.searchParams.set(name, value);
    return url.href;
  }

  private logOut(query: URLSearchParams): string {
    this.loggedOut.push(query);
    const url = new URL(query.get('post_logout_redirect_uri') ?? '');
    const state = query.get('state');
    if (state !== null) url.searchParams.set('state', state);
    return url.href;
  }

  private async token(form: URLSearchParams, authorization: string | undefined) {
    this.redeemed.push({ form, ...(authorization !== undefined && { authorization }) });
    const code = form.get('code') ?? '';
    const asked = this.asked.get(code);
    if (!asked) return { status: 400, json: { error: 'invalid_grant', error_description: 'no such code' } };
    const { answer, query } = asked;
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (proof !== query.get('code_challenge') && !this.overlooksProof) {
      return { status: 400, json: { error: 'invalid_grant', error_description: 'not who began' } };
    }
    const token = answer.idToken === undefined ? await this.idToken(query, answer) : answer.idToken;
    return { json: { access_token: code, token_type: 'Bearer', expires_in: 60, ...(token !== null && { id_token: token }) } };
  }

  private idToken(query: URLSearchParams, { claims, signedBy = this.key }: Answer): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const payload: JWTPayload = {
      iss: this.origin,
      aud: query.get('client_id') ?? '',
      sub: 'one',
      nonce: query.get('nonce'),
      iat: now,
      exp: now + 60,
      ...claims,
    };
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(signedBy);
  }
}
