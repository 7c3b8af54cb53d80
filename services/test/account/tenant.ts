import { accountOperations } from '../../src/account/operations';
import type { CustomerAws } from '../../src/account/aws/customer-aws';
import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { AccountReconciler } from '../../src/account/reconciler/reconciler';
import { Database } from '../../src/platform/database/database';
import { Hosts } from '../../src/platform/http/hosts';
import type { LakehouseSchema } from '../../src/schema';
import { Api } from '../api';
import { ACME, GLOBEX } from '../identity/people';

export const DOMAIN = 'eu1.lake.example.com';

/** The account API on a real database, with the cluster manager's loop, which a test turns by hand. */
export class AccountApi {
  /** @param operations what is served. @default - the account API */
  public static async start(operations = accountOperations(new Hosts(DOMAIN))): Promise<AccountApi> {
    const api = await Api.start(operations);
    await api.people.account(ACME);
    await api.people.account(GLOBEX);
    return new AccountApi(api, await admin(api, ACME), await admin(api, GLOBEX));
  }

  /** What the loop asks; a test puts in its place what it needs. */
  public aws: CustomerAws = LOCAL_AWS;
  /** What the loop could not do, as its log has it. */
  public readonly warnings: { error: unknown }[] = [];
  public readonly database: Database<LakehouseSchema>;
  private readonly reconciler: AccountReconciler;

  private constructor(
    public readonly api: Api,
    public readonly acme: Tenant,
    public readonly globex: Tenant,
  ) {
    this.database = new Database(api.platform.as('lakehouse_cluster_manager'));
    const aws: CustomerAws = {
      proveRole: (...of) => this.aws.proveRole(...of),
      proveDeliveryRole: (...of) => this.aws.proveDeliveryRole(...of),
      checkBucket: (...of) => this.aws.checkBucket(...of),
      checkKey: (...of) => this.aws.checkKey(...of),
      checkNetwork: (...of) => this.aws.checkNetwork(...of),
      deliverLogs: (...of) => this.aws.deliverLogs(...of),
      findEndpoint: (...of) => this.aws.findEndpoint(...of),
    };
    api.answers = api.answersOf(aws);
    const log = { warn: (line: object) => void this.warnings.push(line as { error: unknown }) };
    this.reconciler = new AccountReconciler({ database: this.database, aws, now: () => api.now }, log);
  }

  /** One round of the loop. */
  public round() {
    return this.reconciler.runOnce();
  }

  /** Rounds until nothing is due any more, nor a little later: a round takes up so many things only. */
  public async settle(): Promise<void> {
    for (let idle = 0; idle < 2; this.api.now += 2_000) {
      idle = Object.keys(await this.round()).length === 0 ? idle + 1 : 0;
    }
  }

  public async stop(): Promise<void> {
    await this.database.close();
    await this.api.stop();
  }
}

async function admin(api: Api, accountId: string): Promise<Tenant> {
  const principalId = await api.people.user(accountId);
  await api.people.role(accountId, principalId, 'account_admin');
  return new Tenant(api, accountId, principalId, await api.people.token(accountId, principalId));
}

/** A body whose properties a test reads. */
export type Body = Record<string, unknown> & { error_code?: string; message?: string };

/** An account, by the hand of its administrator. */
export class Tenant {
  /** Numbers what it makes; another account's roles are never its own. */
  private next: number;

  constructor(
    private readonly api: Api,
    public readonly accountId: string,
    public readonly principalId: string,
    public readonly authorization: string,
  ) {
    this.next = 100_000 * Number(accountId[0]);
  }

  public async call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) {
    const reply = await this.api.call(this.authorization, method, `/api/2.0/accounts/${this.accountId}/${path}`, body);
    return { status: reply.status, body: reply.body as Body };
  }

  /** Makes one of a collection from what the test says, and what is needed besides. Answers its id. */
  public async make(collection: Collection, over: object = {}): Promise<string> {
    const { status, body } = await this.call('POST', collection, { ...VALID[collection](++this.next), ...over });
    if (status !== 200) throw new Error(`${collection}: ${JSON.stringify(body)}`);
    return String(body[ID_OF[collection]]);
  }

  /** A body with which a workspace can be made; what it needs and the test does not give is made. */
  public async workspaceBody(over: object = {}): Promise<Record<string, unknown>> {
    const given: Record<string, unknown> = { ...over };
    const made = async (name: string, collection: Collection) => (name in given ? given[name] : await this.make(collection));
    return {
      workspace_name: 'analytics',
      aws_region: 'eu-west-1',
      ...over,
      credentials_id: await made('credentials_id', 'credentials'),
      storage_configuration_id: await made('storage_configuration_id', 'storage-configurations'),
      network_id: await made('network_id', 'networks'),
    };
  }

  /** Makes a workspace; answers it. */
  public async workspace(over: object = {}): Promise<Body & { workspace_id: number }> {
    const { status, body } = await this.call('POST', 'workspaces', await this.workspaceBody(over));
    if (status !== 200) throw new Error(JSON.stringify(body));
    return { ...body, workspace_id: Number(body.workspace_id) };
  }

  public async get(path: string): Promise<Body> {
    return (await this.call('GET', path)).body;
  }
}

export const ID_OF = {
  credentials: 'credentials_id',
  'storage-configurations': 'storage_configuration_id',
  networks: 'network_id',
  'vpc-endpoints': 'vpc_endpoint_id',
  'private-access-settings': 'private_access_settings_id',
  'customer-managed-keys': 'customer_managed_key_id',
} as const;

export type Collection = keyof typeof ID_OF;

const hex = (number: number) => number.toString(16).padStart(8, '0');

/** Bodies that make one of each, each time another. */
export const VALID: Record<Collection, (number: number) => object> = {
  credentials: (number) => ({
    credentials_name: `role ${number}`,
    aws_credentials: { sts_role: { role_arn: `arn:aws:iam::123456789012:role/lakehouse/acme-${number}` } },
  }),
  'storage-configurations': (number) => ({
    storage_configuration_name: `bucket ${number}`,
    root_bucket_info: { bucket_name: `acme-root-${number}` },
  }),
  networks: (number) => ({
    network_name: `network ${number}`,
    vpc_id: `vpc-${hex(number)}`,
    subnet_ids: [`subnet-${hex(number)}`, `subnet-${hex(number + 1)}`],
    security_group_ids: [`sg-${hex(number)}`],
  }),
  'vpc-endpoints': (number) => ({
    vpc_endpoint_name: `endpoint ${number}`,
    aws_vpc_endpoint_id: `vpce-${hex(number)}`,
    region: 'eu-west-1',
  }),
  'private-access-settings': (number) => ({ private_access_settings_name: `settings ${number}`, region: 'eu-west-1' }),
  'customer-managed-keys': (number) => ({
    use_cases: ['STORAGE', 'MANAGED_SERVICES'],
    aws_key_info: { key_arn: `arn:aws:kms:eu-west-1:123456789012:key/${hex(number)}` },
  }),
};
