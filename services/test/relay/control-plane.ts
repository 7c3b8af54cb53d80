import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/local/ports';
import { Database } from '../../src/platform/database/database';
import { RANDOM_IDS } from '../../src/platform/ids';
import { InternalKeys } from '../../src/platform/internal-calls/internal-keys';
import { InternalTokens } from '../../src/platform/internal-calls/internal-tokens';
import { expectNode, type ExpectedProof } from '../../src/relay/expected-nodes';
import { NodeCalls } from '../../src/relay/node-calls/node-calls';
import type { NodeAddress } from '../../src/relay/node-calls/node-path';
import { readReports, type NodeStanding } from '../../src/relay/node-reports';
import type { LakehouseSchema, Tx } from '../../src/schema';
import { platformDatabase } from '../database/platform';
import { ACME, People } from '../identity/people';
import { goodSettings, Program, type Run } from '../program';

const NODES_PORT = 8_443;
const CLUSTER = '1124-100000-abcdefgh';

/** In milliseconds: a wait that takes longer fails, with what the processes said. */
const PATIENCE = 20_000;

/** A relay as a process of its own. */
export interface RelayRun {
  readonly run: Run;
  /** Where nodes dial it. */
  readonly host: string;
  readonly port: number;
  readonly internalPort: number;
}

/** A database, relays and agents as processes of their own, and this process as one that calls nodes. */
export class ControlPlane {
  public readonly accountId = ACME;
  public readonly clusterId = CLUSTER;
  public readonly program = new Program();
  private readonly folder = mkdtempSync(join(tmpdir(), 'relay-'));
  private readonly runs: Run[] = [];
  private readonly manager: Database<LakehouseSchema>;
  private readonly webapp: Database<LakehouseSchema>;
  /** As the webapp calls nodes. */
  public readonly calls: NodeCalls;

  private constructor(
    public readonly platform: Awaited<ReturnType<typeof platformDatabase>>,
    public readonly workspaceId: string,
  ) {
    this.manager = new Database(platform.as('lakehouse_cluster_manager'));
    this.webapp = new Database(platform.as('lakehouse_webapp'));
    this.calls = new NodeCalls({ caller: 'webapp', database: this.webapp, tokens: this.tokens(), now: Date.now });
    writeFileSync(join(this.folder, 'password'), platform.as('lakehouse_relay').password);
  }

  public static async start(): Promise<ControlPlane> {
    const platform = await platformDatabase();
    const people = new People(platform.owner);
    await people.account(ACME);
    return new ControlPlane(platform, await people.workspace(ACME));
  }

  public tokens(): InternalTokens {
    return new InternalTokens(new InternalKeys(this.webapp, Date.now, RANDOM_IDS), Date.now, RANDOM_IDS);
  }

  /** A relay that takes nodes. */
  public async relay(environment: Record<string, string> = {}): Promise<RelayRun> {
    const port = await freePort();
    const { host, port: databasePort, user, database } = this.platform.as('lakehouse_relay');
    const run = this.program.start(['relay'], {
      ...goodSettings(port - NODES_PORT),
      METRICS_PORT: '0',
      DATABASE_HOST: host,
      DATABASE_PORT: String(databasePort),
      DATABASE_NAME: database,
      DATABASE_USER: user,
      DATABASE_PASSWORD_FILE: join(this.folder, 'password'),
      ...environment,
    });
    this.runs.push(run);
    await run.logged('listening', 2);
    return { run, host: `127.0.0.1:${port}`, port, internalPort: 8_080 + port - NODES_PORT };
  }

  /** Has the cluster manager expect a node. */
  public async expect(proof: ExpectedProof, over: Partial<{ clusterId: string; joinUntil: Date }> = {}): Promise<NodeAddress> {
    const node = { accountId: this.accountId, clusterId: this.clusterId, nodeId: randomUUID() };
    await this.manager.inAccount(this.accountId, (tx) =>
      expectNode(tx, { ...node, workspaceId: this.workspaceId, proof, now: new Date(), ...over }),
    );
    return { ...node, ...(over.clusterId !== undefined && { clusterId: over.clusterId }) };
  }

  /** The same by a token; answers the file that the node finds it in, and its folder. */
  public async expectByToken(over: { joinUntil?: Date } = {}) {
    const token = randomBytes(32).toString('base64url');
    const node = await this.expect({ kind: 'token', tokenHash: createHash('sha256').update(token).digest('hex') }, over);
    const folder = mkdtempSync(join(this.folder, 'node-'));
    const joinFile = join(folder, 'join-token');
    writeFileSync(joinFile, token, { mode: 0o600 });
    return { node, token, folder, joinFile };
  }

  /** An agent as a process of its own. */
  public agent(environment: Record<string, string>): Run {
    const run = this.program.start(['agent'], {
      LAKEHOUSE_CONTROL_PLANE: 'main',
      LAKEHOUSE_RELAY_TLS: 'disable',
      LAKEHOUSE_NODE_ADDRESS: '127.0.0.1',
      LAKEHOUSE_RUNTIMES_FOLDER: join(this.folder, 'runtimes'),
      ...environment,
    });
    this.runs.push(run);
    return run;
  }

  /** What the cluster manager knows of a node. */
  public async standing({ nodeId }: NodeAddress, now = new Date()): Promise<NodeStanding | undefined> {
    const [standing] = await this.asManager((tx) => readReports(tx, { accountId: this.accountId, nodeIds: [nodeId], now }));
    return standing;
  }

  /** Waits until what the cluster manager knows of a node is as wanted. */
  public async until(node: NodeAddress, wanted: (standing: NodeStanding) => boolean): Promise<NodeStanding> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const standing = await this.standing(node);
      if (standing && wanted(standing)) return standing;
      if (Date.now() > deadline) {
        throw new Error([`node is ${JSON.stringify(standing)}`, ...this.runs.map(({ output }) => output)].join('\n---\n'));
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  public asManager<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.manager.inAccount(this.accountId, work);
  }

  public async stop(): Promise<void> {
    this.calls.close();
    this.program.dispose();
    await this.manager.close();
    await this.webapp.close();
    await this.platform.remove();
    rmSync(this.folder, { recursive: true });
  }
}
