import type { Client } from 'pg';
import type { Assignment } from '../../src/agent/api/assignment';
import type { NodeReport } from '../../src/agent/api/report';
import type { NodeReply, NodeRequest } from '../../src/relay/node-calls/node-calls';
import type { NodeAddress } from '../../src/relay/node-calls/node-path';

const RELAY = '00000000-0000-4000-8000-00000000000a';

/** Stands for relay and agents: rows of connections and reports, written at once, and nodes that do what they are told. */
export class FakeNodes {
  /** What nodes were called to do. */
  public readonly calls: { readonly node: NodeAddress; readonly request: NodeRequest }[] = [];
  /** What a node reports once it has its assignment; a test puts in its place what it needs. */
  public ready: (assignment: Assignment) => Partial<NodeReport> = () => ({ phase: 'ready' });
  /** What a call comes to instead. */
  public instead: (request: NodeRequest) => Promise<NodeReply | undefined> = () => Promise.resolve(undefined);
  private revision = 1;

  constructor(
    private readonly owner: Client,
    private readonly now: () => number,
  ) {}

  public async call(node: NodeAddress, request: NodeRequest): Promise<NodeReply> {
    this.calls.push({ node, request });
    const instead = await this.instead(request);
    if (instead) return instead;
    if (request.path === '/v1/drain') {
      const { rows } = await this.owner.query<{ report: NodeReport }>('select report from node where node_id = $1', [
        node.nodeId,
      ]);
      await this.report(node.nodeId, { ...rows[0]?.report, phase: 'drained' });
      return { status: 200, body: {} };
    }
    const assignment = request.body as Assignment;
    await this.report(node.nodeId, {
      generation: assignment.generation,
      ...(assignment.place.kind === 'driver' && { masterUrl: `spark://${node.nodeId}:7077`, sparkContextId: '4711' }),
      ...this.ready(assignment),
    });
    return { status: 200, body: {} };
  }

  /** Connects every node that was launched and has not. */
  public async connectAll(but: readonly string[] = []): Promise<void> {
    const { rows } = await this.owner.query<{ node_id: string }>(
      'select node_id from node where relay_id is null and connected_at is null',
    );
    for (const { node_id } of rows) if (!but.includes(node_id)) await this.report(node_id, { phase: 'idle' });
  }

  /** What a node says, over a connection that it has. */
  public async report(nodeId: string, over: Partial<NodeReport>): Promise<void> {
    const revision = ++this.revision;
    const report: NodeReport = {
      agentVersion: 'test',
      phase: 'idle',
      runningCommands: 0,
      idleSeconds: 0,
      initScripts: [],
      libraries: [],
      metrics: {},
      ...over,
      revision,
    };
    const at = new Date(this.now());
    await this.owner.query(
      `update node set relay_id = $2, relay_address = '127.0.0.1:1', connected_at = coalesce(connected_at, $3),
        report = $4, revision = $5, reported_at = $3 where node_id = $1`,
      [nodeId, RELAY, at, JSON.stringify(report), revision],
    );
  }

  /** The newest reports come again, as they do every 15 s. */
  public async heartbeat(): Promise<void> {
    await this.owner.query('update node set reported_at = $1 where relay_id is not null', [new Date(this.now())]);
  }

  /** The connection of a node ends. */
  public async disconnect(nodeId: string): Promise<void> {
    await this.owner.query('update node set relay_id = null, relay_address = null where node_id = $1', [nodeId]);
  }
}
