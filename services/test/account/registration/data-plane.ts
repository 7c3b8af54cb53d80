import { answer } from '../../../../lib/workspace/registrar/handler/answer';
import type { RegistrationEvent } from '../../../../lib/workspace/registrar/handler/event';
import type { AccountApi } from '../tenant';

const STACK = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/lakehouse-acme-prod/0b1c';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:lakehouse/eu1/registration/123456789012/acme';

/** A custom resource as CloudFormation keeps it. */
interface Resource {
  readonly type: string;
  id: string;
  properties: Record<string, unknown>;
  data: Readonly<Record<string, string>>;
}

/**
 * A stack of the resources that register a data plane, driven as CloudFormation does, by the function itself over HTTP. While it waits,
 * the cluster manager's loop goes round.
 */
export class DataPlane {
  public static async at(account: AccountApi): Promise<DataPlane> {
    const { api, acme } = account;
    const robot = await api.people.servicePrincipal(acme.accountId);
    await api.people.role(acme.accountId, robot.id, 'account_admin');
    const { clientId, clientSecret } = robot;
    const host = await api.listen();
    return new DataPlane(account, { host, accountId: acme.accountId, clientId, clientSecret });
  }

  /** In place of the network; a test has replies be lost. */
  public fetch = fetch;
  /** In milliseconds: what an invocation has left each time that it asks. */
  public remaining: () => number = () => 900_000;
  /** Invocations that the latest event took. */
  public invocations = 0;
  public credentials: Record<string, string>;
  /** How many more times the function waits before the cluster manager's loop goes round again. */
  public managerIsAway = 0;
  private replaced?: [string, Resource][];
  private readonly resources = new Map<string, Resource>();
  private requests = 0;

  private constructor(
    private readonly account: AccountApi,
    credentials: Record<string, string>,
  ) {
    this.credentials = credentials;
  }

  /** Creates a resource, or changes it if it is there; answers its id. Fails with the reason that CloudFormation is told. */
  public async deploy(logicalId: string, type: string, properties: Record<string, unknown>): Promise<string> {
    const before = this.resources.get(logicalId);
    const all = { ...properties, ...this.common() };
    const request = before
      ? {
          RequestType: 'Update' as const,
          PhysicalResourceId: before.id,
          OldResourceProperties: { ...before.properties, ...this.common() },
        }
      : { RequestType: 'Create' as const };
    const outcome = await this.tell({ ...this.event(logicalId, type, all), ...request });
    if (outcome.Status === 'FAILED') {
      if (!before)
        await this.tell({
          ...this.event(logicalId, type, all),
          RequestType: 'Delete',
          PhysicalResourceId: outcome.PhysicalResourceId,
        });
      throw new Error(outcome.Reason);
    }
    const id = outcome.PhysicalResourceId ?? '';
    this.resources.set(logicalId, { type, id, properties, data: outcome.Data ?? {} });
    if (before && before.id !== id) await this.retire(logicalId, before);
    return id;
  }

  /** What is replaced from now on is deleted when the test says so: CloudFormation does it when all is changed. */
  public keepingReplaced(): { deleteThem(): Promise<void> } {
    const replaced: [string, Resource][] = (this.replaced = []);
    return {
      deleteThem: async () => {
        this.replaced = undefined;
        for (const [logicalId, resource] of replaced) await this.delete(logicalId, resource);
      },
    };
  }

  /** Has so many replies not arrive, of requests that did. */
  public losingReplies(times: number, which: (method: string, url: string) => boolean): { count: number } {
    const lost = { count: 0 };
    this.fetch = async (url, init) => {
      const reply = await fetch(url, init);
      if (lost.count === times || !which(init?.method ?? 'GET', String(url instanceof Request ? url.url : url))) return reply;
      lost.count++;
      throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
    };
    return lost;
  }

  public idOf(logicalId: string): string {
    return this.resources.get(logicalId)?.id ?? '';
  }

  /** Deletes a resource. */
  public async remove(logicalId: string): Promise<void> {
    const resource = this.resources.get(logicalId);
    if (!resource) throw new Error(`there is no ${logicalId}`);
    await this.delete(logicalId, resource);
    this.resources.delete(logicalId);
  }

  public data(logicalId: string): Readonly<Record<string, string>> {
    return this.resources.get(logicalId)?.data ?? {};
  }

  private async retire(logicalId: string, resource: Resource): Promise<void> {
    if (this.replaced) this.replaced.push([logicalId, resource]);
    else await this.delete(logicalId, resource);
  }

  private async delete(logicalId: string, { type, id, properties }: Resource): Promise<void> {
    const event = this.event(logicalId, type, { ...properties, ...this.common() });
    const outcome = await this.tell({ ...event, RequestType: 'Delete', PhysicalResourceId: id });
    if (outcome.Status === 'FAILED') throw new Error(outcome.Reason);
  }

  private common() {
    return { CredentialsSecret: SECRET, AccountId: this.account.acme.accountId };
  }

  private event(logicalId: string, type: string, properties: RegistrationEvent['ResourceProperties']) {
    return {
      RequestId: `request-${++this.requests}`,
      ResponseURL: 'https://answers.example.com',
      StackId: STACK,
      LogicalResourceId: logicalId,
      ResourceType: `Custom::Lakehouse${type}`,
      ResourceProperties: properties,
    };
  }

  private async tell(event: RegistrationEvent) {
    const context = { invokedFunctionArn: 'arn', getRemainingTimeInMillis: () => this.remaining() };
    for (this.invocations = 1; ; this.invocations++) {
      const answered = await answer(event, context, {
        fetch: (...of) => this.fetch(...of),
        now: () => this.account.api.now,
        pause: async (seconds) => {
          if (this.managerIsAway > 0) this.managerIsAway--;
          else await this.account.round();
          this.account.api.now += seconds * 1000;
        },
        secret: () => Promise.resolve(JSON.stringify(this.credentials)),
      });
      if ('outcome' in answered) return answered.outcome;
      event = JSON.parse(JSON.stringify(answered.again)) as RegistrationEvent;
    }
  }
}
