import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/local/ports';
import { goodSettings, Program, type Run } from '../program';
import { FakeAws, type FakeAwsState } from './fake-aws';
import { AccountApi, type Body } from './tenant';

/** In milliseconds: a wait that takes longer fails, with what the process said. */
const PATIENCE = 60_000;

const VPC = 'vpc-00000001';

/** The account API, with the cluster manager as a process of its own that asks a fake AWS: all that dies here is real. */
export class KilledManager {
  public static async start(): Promise<KilledManager> {
    const account = await AccountApi.start();
    const { accountId } = account.acme;
    return new KilledManager(account, await FakeAws.start(wellFor(accountId)));
  }

  private readonly program = new Program();
  private readonly folder = mkdtempSync(join(tmpdir(), 'manager-'));
  private manager?: Run;

  private constructor(
    public readonly account: AccountApi,
    public readonly aws: FakeAws,
  ) {
    writeFileSync(join(this.folder, 'password'), account.api.platform.as('lakehouse_cluster_manager').password);
  }

  /** Starts the process; a former one is gone. */
  public async startManager(): Promise<void> {
    const { host, port, user, database } = this.account.api.platform.as('lakehouse_cluster_manager');
    this.manager = this.program.start(['cluster-manager'], {
      ...goodSettings((await freePort()) - 8_080),
      METRICS_PORT: '0',
      DATABASE_HOST: host,
      DATABASE_PORT: String(port),
      DATABASE_NAME: database,
      DATABASE_USER: user,
      DATABASE_PASSWORD_FILE: join(this.folder, 'password'),
      AWS_ENDPOINT_URL: this.aws.endpoint,
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_MAX_ATTEMPTS: '1',
    });
    await this.manager.logged('listening');
  }

  /** Kills the process with SIGKILL. Answers the exit code: null when it was the signal that ended it. */
  public async killManager(): Promise<number | null | undefined> {
    this.manager?.signal('SIGKILL');
    return this.manager?.exit;
  }

  /** Has AWS not answer a question until it is let go. */
  public hold(question: string): { readonly asked: Promise<void>; readonly release: () => void } {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const asked = new Promise<void>((resolve) => {
      this.aws.before = (what) => {
        if (what !== question) return Promise.resolve();
        this.aws.before = () => Promise.resolve();
        resolve();
        return released;
      };
    });
    return { asked, release };
  }

  /** Holds the row of a network, so that whoever writes it waits in the midst of its transaction. Answers what lets it go. */
  public async lockNetwork(networkId: unknown): Promise<() => Promise<void>> {
    const client = await this.account.api.platform.connect();
    await client.query('begin');
    const { rowCount } = await client.query('select 1 from network where network_id = $1 for update', [networkId]);
    if (rowCount !== 1) throw new Error(`there is no network ${String(networkId)} to lock`);
    return () => client.end();
  }

  /** The manager waits for a lock: it is in a transaction that has written something. */
  public waitsForLock(): Promise<void> {
    return this.blocked('lakehouse_cluster_manager');
  }

  /** Waits until a process, by its database role, waits for a lock. */
  public async blocked(role: string): Promise<void> {
    const waiting = "select 1 from pg_stat_activity where usename = $1 and wait_event_type = 'Lock'";
    await this.until(`${role} waits for a lock`, async () => (await this.rows(waiting, [role])).length > 0);
  }

  /** As after the time of a step: whatever a dead process had taken is due again. */
  public async passTime(): Promise<void> {
    for (const table of ['workspace', 'credential', 'vpc_endpoint']) {
      await this.rows(`update ${table} set due_at = due_at - interval '61 seconds' where due_at is not null`);
    }
  }

  public async rows(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = await this.account.api.platform.connect();
    try {
      return (await client.query<Record<string, unknown>>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Asks for a workspace of which all is well in AWS. */
  public async workspace(): Promise<Body & { workspace_id: number }> {
    const { acme, api } = this.account;
    api.now = Date.now();
    const storage = { root_bucket_info: { bucket_name: 'acme-root' } };
    const network = {
      vpc_id: VPC,
      subnet_ids: ['subnet-00000001', 'subnet-00000002'],
      security_group_ids: ['sg-00000001'],
    };
    return acme.workspace({
      storage_configuration_id: await acme.make('storage-configurations', storage),
      network_id: await acme.make('networks', network),
    });
  }

  public async status({ workspace_id }: { workspace_id: number }): Promise<unknown> {
    const { status, body } = await this.account.acme.call('GET', `workspaces/${workspace_id}`);
    return status === 404 ? 'gone' : (body.workspace_status ?? status);
  }

  /** Waits until the workspace is in a status, or `gone`. */
  public async reaches(workspace: { workspace_id: number }, wanted: string): Promise<void> {
    await this.until(`the workspace is ${wanted}`, async () => (await this.status(workspace)) === wanted);
  }

  public async stop(): Promise<void> {
    this.program.dispose();
    rmSync(this.folder, { recursive: true });
    await this.aws.stop();
    await this.account.stop();
  }

  private async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + PATIENCE; !(await isSo());) {
      if (Date.now() > end) throw new Error(`in vain: ${what}\n${this.manager?.output ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function wellFor(accountId: string): FakeAwsState {
  return {
    externalId: accountId,
    tag: accountId,
    vpc: { id: VPC, dnsSupport: true, dnsHostnames: true },
    subnets: { 'subnet-00000001': { zone: 'eu-west-1a', vpc: VPC }, 'subnet-00000002': { zone: 'eu-west-1b', vpc: VPC } },
    securityGroups: { 'sg-00000001': VPC },
    endpoints: {},
    buckets: { 'acme-root': 'eu-west-1' },
    closedBuckets: [],
    keys: {},
    closedKeys: [],
    denied: [],
    ill: false,
  };
}
