import type { FastifyInstance } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assignment } from '../../src/agent/api/assignment';
import type { CommandStatus, ContextStatus, Language } from '../../src/agent/api/commands';
import type { NodeReport, Notices } from '../../src/agent/api/report';
import { Node } from '../../src/agent/node/node';
import { nodeRoutes } from '../../src/agent/node/routes';
import { CredentialFile } from '../../src/agent/tunnel/credential-file';
import type { InstanceCredentials } from '../../src/agent/tunnel/instance-metadata';
import { NodeServer } from '../../src/agent/tunnel/node-server';
import { RANDOM_IDS } from '../../src/platform/ids';
import { createLog } from '../../src/platform/log';

export interface NodeClientOptions {
  readonly runtimesFolder: string;
  /** @default - that of the test */
  readonly environment?: Record<string, string>;
  /** Whether AWS takes the machine away. @default - it does not */
  readonly notices?: () => Promise<Notices>;
  /** Credentials of its instance profile. @default - it has none */
  readonly profileCredentials?: () => Promise<InstanceCredentials>;
  /** Folder of the agent alone that its folder lies in. @default - none */
  readonly stateFolder?: string;
  /** Whether it may start processes as other users. @default - whether the test may */
  readonly privileged?: boolean;
  /** @default - one of its own, removed at the end */
  readonly folder?: string;
}

/** A node on this machine, spoken to as the relay does, without the relay. */
export class NodeClient {
  private constructor(
    public readonly folder: string,
    /** Lines of the agent's log. */
    public readonly log: readonly string[],
    private readonly node: Node,
    private readonly server: FastifyInstance,
  ) {}

  public static async open({
    privileged,
    stateFolder,
    runtimesFolder,
    folder,
    environment,
    notices,
    profileCredentials,
  }: NodeClientOptions): Promise<NodeClient> {
    const own = folder ?? mkdtempSync(join(tmpdir(), 'node-'));
    const lines: string[] = [];
    const world = {
      environment: process.env,
      now: Date.now,
      write: (text: string) => void lines.push(text),
      folder: own,
      stopping: new AbortController().signal,
    };
    const log = createLog('agent', 'debug', world);
    const node = await Node.open({
      folder: own,
      runtimesFolder,
      pythonFolder: join(__dirname, '..', '..', 'python'),
      address: '127.0.0.1',
      version: '1.2.3',
      environment: environment ?? process.env,
      ids: RANDOM_IDS,
      now: Date.now,
      ...(notices && { notices }),
      ...(profileCredentials && { profileCredentials }),
      ...(stateFolder !== undefined && { stateFolder }),
      ...(privileged !== undefined && { privileged }),
      log,
    });
    const server = new NodeServer(new CredentialFile(own), log).routes;
    nodeRoutes(server, node);
    return new NodeClient(own, lines, node, server);
  }

  /** Ends the node; its folder goes too, unless it is kept for a next one. */
  public async close(options: { readonly keep?: boolean } = {}): Promise<void> {
    await this.node.end();
    await this.server.close();
    if (!options.keep) rmSync(this.folder, { recursive: true, force: true });
  }

  public async call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) {
    const reply = await this.server.inject({ method, url: path, ...(body && { payload: body }) });
    return { status: reply.statusCode, body: reply.json<Record<string, unknown>>() };
  }

  /** A page, as the UI of Spark has them. */
  public async page(path: string, headers: Record<string, string> = {}) {
    const reply = await this.server.inject({ method: 'GET', url: path, headers });
    return { status: reply.statusCode, type: reply.headers['content-type'], text: reply.body };
  }

  private async must<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T> {
    const reply = await this.call(method, path, body);
    if (reply.status !== 200) throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  }

  public assign(assignment: Assignment): Promise<NodeReport> {
    return this.must('PUT', '/v1/assignment', assignment);
  }

  public release(): Promise<NodeReport> {
    return this.must('DELETE', '/v1/assignment');
  }

  public report(): Promise<NodeReport> {
    return this.must('GET', '/v1/report');
  }

  /** Waits until the report is as wanted; answers the phases that were seen on the way. */
  public async until(wanted: (report: NodeReport) => boolean): Promise<{ report: NodeReport; phases: string[] }> {
    const phases: string[] = [];
    let after = 0;
    for (;;) {
      const report = await this.must<NodeReport>('GET', `/v1/report?after=${after}&wait=1000`);
      if (phases.at(-1) !== report.phase) phases.push(report.phase);
      if (wanted(report)) return { report, phases };
      if (report.phase === 'failed') throw new Error(`the node failed: ${JSON.stringify(report.failure)}`);
      after = report.revision;
    }
  }

  public async ready(): Promise<{ report: NodeReport; phases: string[] }> {
    return this.until(({ phase }) => phase === 'ready');
  }

  /** Creates a context and waits until it runs. */
  public async context(language: Language = 'python', user = 'ada', instanceProfile = false): Promise<string> {
    const created = await this.must<ContextStatus>('POST', '/v1/contexts', {
      language,
      user: { id: user, name: `${user}@example.com`, instanceProfile },
    });
    let { status, message } = created;
    while (status === 'Pending') {
      ({ status, message } = await this.must<ContextStatus>('GET', `/v1/contexts/${created.id}?wait=60000`));
    }
    if (status !== 'Running') throw new Error(`the context is ${status}: ${message ?? ''}`);
    return created.id;
  }

  public submit(context: string, command: string, language: Language = 'python'): Promise<CommandStatus> {
    return this.must('POST', `/v1/contexts/${context}/commands`, { language, command });
  }

  public command(context: string, id: string, wait = 60_000): Promise<CommandStatus> {
    return this.must('GET', `/v1/contexts/${context}/commands/${id}?wait=${wait}`);
  }

  public cancel(context: string, id: string): Promise<CommandStatus> {
    return this.must('POST', `/v1/contexts/${context}/commands/${id}/cancel`);
  }

  /** Runs a command to its end. */
  public async run(context: string, command: string, language: Language = 'python'): Promise<CommandStatus> {
    const { id } = await this.submit(context, command, language);
    let status = await this.command(context, id);
    while (!['Finished', 'Cancelled', 'Error'].includes(status.status)) status = await this.command(context, id);
    return status;
  }
}

/** A single-node cluster. */
export function singleNode(changes: Partial<Assignment> = {}): Assignment {
  return {
    accountId: '6f1c6b8e-5b0c-4a26-9c0b-6a1f6c3e8d11',
    workspaceId: '1234567890123456',
    clusterId: '1124-190000-abcdefgh',
    clusterName: 'analysis',
    generation: 1,
    place: { kind: 'driver', workers: false },
    runtimeKey: '18.0.x-scala2.13',
    cores: 2,
    memoryMiB: 2048,
    sparkSecret: 'a'.repeat(64),
    sparkConf: {},
    environment: {},
    isolation: { mode: 'none' },
    initScripts: [],
    libraries: [],
    ...changes,
  };
}
