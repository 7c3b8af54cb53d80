import { mkdir } from 'node:fs/promises';
import { ApiError } from '../../platform/http/api-error';
import type { Assignment } from '../api/assignment';
import type { NodeReport } from '../api/report';
import { watchNotices } from '../notices/watch-notices';
import { NodeProcesses } from '../processes/node-processes';
import { ClusterLife } from './cluster-life';
import type { NodeOptions } from './node-options';
import { ReportBoard } from './report-board';

/** In milliseconds: how long what runs has to end by itself when the agent ends. */
const END_GRACE = 3_000;

/** A node: idle, or one part of a cluster. It is one thing at a time, and what it was is ended before it becomes another. */
export class Node {
  private readonly board: ReportBoard;
  private readonly processes: NodeProcesses;
  private life?: ClusterLife;
  private readonly ending = new AbortController();
  private turn: Promise<void> = Promise.resolve();

  private constructor(private readonly options: NodeOptions) {
    this.board = new ReportBoard(options.version, options.now);
    this.processes = new NodeProcesses(options.folder);
  }

  /** A node that has ended what a former self of it left running. */
  public static async open(options: NodeOptions): Promise<Node> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const node = new Node(options);
    await node.processes.endStrays();
    if (options.notices) void watchNotices(node.board, options.notices, node.ending.signal);
    return node;
  }

  /** Becomes what is assigned. The same generation again, or an older one, changes nothing. */
  public assign(assignment: Assignment): NodeReport {
    if (this.ending.signal.aborted) throw new ApiError('INVALID_STATE', 'the agent is ending');
    const { life } = this;
    if (life?.cluster === assignment.clusterId && life.generation >= assignment.generation) return this.board.read();
    const regional = inRegion(assignment, this.options.environment.AWS_REGION);
    const next = new ClusterLife({ assignment: regional, node: this.options, processes: this.processes, board: this.board });
    this.life = next;
    life?.stopStarting();
    this.board.reset({ generation: assignment.generation, phase: 'preparing' });
    this.inTurn(async () => {
      await this.clear(life, 0);
      if (this.life === next) await next.run();
    });
    return this.board.read();
  }

  /** Ends what runs and becomes idle. */
  public async release(): Promise<NodeReport> {
    const { life } = this;
    this.life = undefined;
    life?.stopStarting();
    this.inTurn(async () => {
      await this.clear(life, END_GRACE);
      if (!this.life) this.board.reset();
    });
    await this.turn;
    return this.board.read();
  }

  /** What the node is part of. @throws when it is not, or not yet */
  public get cluster(): ClusterLife {
    if (!this.life) throw new ApiError('INVALID_STATE', 'this node has no assignment; assign it to a cluster first');
    return this.life;
  }

  public get reports(): ReportBoard {
    return this.board;
  }

  /** Ends everything that the node started. */
  public async end(): Promise<void> {
    this.ending.abort();
    await this.release();
  }

  /** Ends what runs; where that fails in order, by force. */
  private async clear(life: ClusterLife | undefined, graceMs: number): Promise<void> {
    try {
      await life?.end();
    } finally {
      await this.processes.endAll(graceMs);
    }
  }

  private inTurn(step: () => Promise<void>): void {
    this.turn = this.turn.then(step).catch((error: unknown) => {
      this.options.log.error({ error }, 'the node failed');
    });
  }
}

/** Spark asks S3 in the node's own region, unless its user says otherwise: where there is no internet, there is no way to another. */
function inRegion(assignment: Assignment, region: string | undefined): Assignment {
  if (region === undefined) return assignment;
  return { ...assignment, sparkConf: { 'spark.hadoop.fs.s3a.endpoint.region': region, ...assignment.sparkConf } };
}
