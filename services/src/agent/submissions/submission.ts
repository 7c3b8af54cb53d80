import { join } from 'node:path';
import type { NewSubmission, SubmissionStatus } from '../api/submissions';
import type { SparkLoad } from '../api/report';
import { tailOf } from '../logs/tail';
import { ProgramLoadWatch } from '../metrics/program-load';
import { Changes } from '../node/changes';
import { describeExit, type Child } from '../processes/child';
import { freePortOf } from '../spark/free-port';
import type { SparkLaunch } from '../spark/spark-launch';

/** Of each stream, in bytes. */
const TAIL_BYTES = 64 * 1024;

/** In milliseconds: how long a cancelled program may take to end by itself. */
const CANCEL_GRACE = 10_000;

/** Where a program runs: its driver on this node, with its UI where its load is asked for. What it says itself comes after, and wins. */
function placeOf(uiPort: number): string[] {
  return ['--deploy-mode', 'client', '--conf', `spark.ui.port=${uiPort}`];
}

/** A run of spark-submit. */
export class Submission {
  private readonly changes = new Changes();
  private status: SubmissionStatus['status'] = 'Running';
  private exitCode?: number;
  private message?: string;

  private constructor(
    public readonly id: string,
    private readonly child: Child,
    private readonly output: string,
    private readonly errors: string,
    private readonly watch: ProgramLoadWatch,
  ) {
    void child.exited.then((exit) => {
      if (this.status === 'Cancelling') this.status = 'Cancelled';
      else if (exit.code === null) [this.status, this.message] = ['Error', `the program ${describeExit(exit)}`];
      else [this.status, this.exitCode] = ['Finished', exit.code];
      this.changes.announce();
    });
  }

  public static async start(launch: SparkLaunch, request: NewSubmission): Promise<Submission> {
    const { ids, folders, runtime, environment, processes, address, now } = launch;
    const id = ids.uuid();
    const output = join(folders.logs, 'submissions', id, 'stdout');
    const errors = join(folders.logs, 'submissions', id, 'stderr');
    const port = await freePortOf(address);
    const child = await processes.start({
      name: 'spark-submit',
      command: [join(runtime.sparkHome, 'bin', 'spark-submit'), ...placeOf(port), ...request.arguments],
      environment: { ...environment, ...request.environment },
      folder: folders.work,
      output,
      errors,
    });
    child.input?.end();
    return new Submission(id, child, output, errors, new ProgramLoadWatch(`http://${address}:${port}`, now));
  }

  public get exited(): Child['exited'] {
    return this.child.exited;
  }

  /** What its Spark has to do; undefined while it does not say. */
  public load(): Promise<SparkLoad | undefined> {
    return this.watch.read();
  }

  /** What it is once it has ended, or after `timeoutMs`. */
  public async describe(timeoutMs: number): Promise<SubmissionStatus> {
    await this.changes.until(() => this.over, timeoutMs);
    const { id, status, exitCode, message } = this;
    const [output, errors] = [await tailOf(this.output, TAIL_BYTES), await tailOf(this.errors, TAIL_BYTES)];
    return { id, status, ...(exitCode !== undefined && { exitCode }), ...(message !== undefined && { message }), output, errors };
  }

  /** Ends the program, its executors and its Python with it; one that has ended stays as it is. */
  public cancel(): void {
    if (this.over) return;
    this.status = 'Cancelling';
    void this.child.end(CANCEL_GRACE);
  }

  private get over(): boolean {
    return this.status === 'Finished' || this.status === 'Cancelled' || this.status === 'Error';
  }
}
