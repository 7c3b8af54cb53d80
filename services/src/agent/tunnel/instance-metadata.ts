import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Notices } from '../api/report';

/** Where every instance finds its metadata. */
const ENDPOINT = 'http://169.254.169.254';

/** In seconds, of a session with the metadata service; and in milliseconds, of one question. */
const SESSION = 21_600;
const TIMEOUT = 2_000;

/** In milliseconds: a session is renewed before it ends. */
const RENEW_AFTER = (SESSION * 1_000) / 2;

export const InstanceCredentials = Type.Object({
  AccessKeyId: Type.String(),
  SecretAccessKey: Type.String(),
  Token: Type.String(),
  Expiration: Type.String(),
});
export type InstanceCredentials = Static<typeof InstanceCredentials>;

const InstanceAction = Type.Object({ action: Type.String(), time: Type.String() });
const Rebalance = Type.Object({ noticeTime: Type.String() });

/**
 * The metadata service of the instance, version 2 alone.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export class InstanceMetadata {
  private session: { readonly token: string; readonly since: number } | undefined;

  /** @param endpoint for tests; the address of the service is the same on every instance */
  constructor(
    private readonly now: () => number,
    private readonly endpoint = ENDPOINT,
  ) {}

  /** Name of the role whose credentials the instance has. */
  public async roleName(): Promise<string> {
    const name = (await this.read('iam/security-credentials/'))?.split('\n')[0]?.trim();
    if (!name)
      throw new Error('the instance has no instance profile, and so nothing to join its control plane with; launch it with one');
    return name;
  }

  /** Credentials of the instance profile. */
  public async credentials(): Promise<InstanceCredentials> {
    const credentials = await this.readJson(`iam/security-credentials/${await this.roleName()}`);
    if (!Check(InstanceCredentials, credentials))
      throw new Error('the metadata service has no credentials of the instance profile');
    return credentials;
  }

  /** Region of the instance. */
  public async region(): Promise<string> {
    const region = await this.read('placement/region');
    if (!region) throw new Error('the metadata service does not say in which region the instance is');
    return region;
  }

  /** When the instance is stopped or terminated because of its spot market, and when AWS said that this is likely. */
  public async notices(): Promise<Notices> {
    const [action, rebalance] = await Promise.all([
      this.readJson('spot/instance-action'),
      this.readJson('events/recommendations/rebalance'),
    ]);
    return {
      ...(Check(InstanceAction, action) && action.action !== 'hibernate' && { spotInterruption: action.time }),
      ...(Check(Rebalance, rebalance) && { rebalanceRecommendation: rebalance.noticeTime }),
    };
  }

  private async readJson(path: string): Promise<unknown> {
    const text = await this.read(path);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Undefined when there is nothing at the path. */
  private async read(path: string): Promise<string | undefined> {
    const response = await this.ask(`/latest/meta-data/${path}`, { headers: { 'x-aws-ec2-metadata-token': await this.token() } });
    if (response.status === 404) return undefined;
    if (response.status === 401) this.session = undefined; // the next question opens another
    if (!response.ok) throw new Error(`the metadata service answered ${path} with ${response.status}`);
    return response.text();
  }

  private async token(): Promise<string> {
    if (this.session && this.now() - this.session.since < RENEW_AFTER) return this.session.token;
    const response = await this.ask('/latest/api/token', {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(SESSION) },
    });
    if (!response.ok) throw new Error(`the metadata service opened no session: ${response.status}`);
    this.session = { token: await response.text(), since: this.now() };
    return this.session.token;
  }

  private async ask(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.endpoint}${path}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
    } catch (error) {
      throw new Error(`the metadata service of the instance (${this.endpoint}) does not answer`, { cause: error });
    }
  }
}
