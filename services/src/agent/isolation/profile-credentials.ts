import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Ids } from '../../platform/ids';
import type { Logger } from '../../platform/log';
import { portOf } from '../../platform/port-of';
import type { InstanceCredentials } from '../tunnel/instance-metadata';

const LOOPBACK = '127.0.0.1';
const PATH = '/credentials';

export interface ProfileCredentialsOptions {
  /** Credentials of the instance profile. */
  readonly read: () => Promise<InstanceCredentials>;
  readonly ids: Ids;
  readonly log: Logger;
}

/**
 * Hands the credentials of the instance profile to those users of a node who may have them, to whom the metadata service is closed. The
 * SDKs of AWS find it as they do in containers: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export class ProfileCredentials {
  /** Whose a token is. */
  private readonly users = new Map<string, string>();
  private readonly allowed = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly options: ProfileCredentialsOptions,
  ) {
    server.on('request', (request, response) => void this.answer(request, response));
  }

  public static async open(options: ProfileCredentialsOptions): Promise<ProfileCredentials> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, LOOPBACK, resolve));
    return new ProfileCredentials(server, options);
  }

  /** Decides whether a user may have them from now on. Answers whether that is another decision. */
  public decide(userId: string, mayHave: boolean): boolean {
    if (this.mayHave(userId) === mayHave) return false;
    if (mayHave) this.allowed.add(userId);
    else this.allowed.delete(userId);
    return true;
  }

  public mayHave(userId: string): boolean {
    return this.allowed.has(userId);
  }

  /** By what a user's new processes ask for them; those that he had before, if any, have ended. */
  public environmentOf(userId: string): Record<string, string> {
    for (const [token, owner] of this.users) if (owner === userId) this.users.delete(token);
    const token = this.options.ids.secret(32).toString('hex');
    this.users.set(token, userId);
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${LOOPBACK}:${portOf(this.server)}${PATH}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    };
  }

  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
    };
    const userId = this.users.get(request.headers.authorization ?? '');
    if (request.method !== 'GET' || request.url !== PATH || userId === undefined) {
      return say(403, { code: 'AccessDenied', message: 'the token is none of a user of this node' });
    }
    if (!this.mayHave(userId)) return say(403, { code: 'AccessDenied', message: REFUSAL });
    try {
      say(200, await this.options.read());
    } catch (error) {
      this.options.log.warn({ error }, 'a user did not get the credentials of the instance profile');
      say(502, { code: 'Unavailable', message: 'the metadata service gives no credentials of the instance profile; try again' });
    }
  }
}

const REFUSAL =
  'you may not use the instance profile of this cluster, or it has none of its own; an admin grants the role by SCIM, then attach again';
