import { notFound, ApiError } from '../../platform/http/api-error';
import type { SparkLoad } from '../api/report';
import type { NewSubmission, SubmissionStatus } from '../api/submissions';
import type { SparkLaunch } from '../spark/spark-launch';
import { Submission } from './submission';

export interface SubmissionsOptions {
  readonly launch: SparkLaunch;
  /** Frees the cores and the memory of the cluster for a program of its own. @throws when somebody uses them */
  readonly makeRoom: () => Promise<void>;
  /** Gives them back. */
  readonly giveBack: () => Promise<void>;
  /** Called when a submission begins or ends. */
  readonly touched: () => void;
}

/** The programs that were submitted to a driver; one runs at a time, since each takes the whole cluster. */
export class Submissions {
  private readonly known = new Map<string, Submission>();
  private running = 0;
  private current?: Submission;
  private room: Promise<void> = Promise.resolve();

  constructor(private readonly options: SubmissionsOptions) {}

  public get busy(): number {
    return this.running;
  }

  /** What the program that runs has to do; undefined while it does not say, or there is none. */
  public load(): Promise<SparkLoad | undefined> {
    return this.current?.load() ?? Promise.resolve(undefined);
  }

  public async submit(request: NewSubmission): Promise<SubmissionStatus> {
    const { launch, makeRoom, giveBack, touched } = this.options;
    if (this.running > 0) throw new ApiError('INVALID_STATE', 'a submission runs already; wait until it ends, or cancel it');
    this.running++;
    touched();
    const over = () => {
      this.running--;
      touched();
    };
    await this.room; // what ran before may still be giving it back
    await makeRoom().catch((error: unknown) => {
      over();
      throw error;
    });
    try {
      const submission = await Submission.start(launch, request);
      this.known.set(submission.id, submission);
      this.current = submission;
      void submission.exited.then(() => {
        this.current = undefined;
        this.room = giveBack();
        over();
      });
      return await submission.describe(0);
    } catch (error) {
      this.room = giveBack();
      over();
      throw error;
    }
  }

  public find(id: string): Submission {
    const submission = this.known.get(id);
    if (!submission) throw notFound('submission', id);
    return submission;
  }
}
