import { Type } from 'typebox';
import { Check } from 'typebox/value';
import type { SparkLoad } from '../api/report';

/** In milliseconds. */
const ANSWER_TIMEOUT = 5_000;

/** What is read of Spark's REST API: https://spark.apache.org/docs/latest/monitoring.html#rest-api */
const Executors = Type.Array(
  Type.Object({
    id: Type.String(),
    hostPort: Type.String(),
    isActive: Type.Boolean(),
    totalCores: Type.Integer(),
    activeTasks: Type.Integer(),
    totalTasks: Type.Integer(),
  }),
);
const Stages = Type.Array(
  Type.Object({ numTasks: Type.Integer(), numActiveTasks: Type.Integer(), numCompleteTasks: Type.Integer() }),
);

/** Watches what a Spark application has to do. */
export class SparkLoadWatch {
  /** Since when executors do nothing, and how many tasks each had begun by then. */
  private readonly idle = new Map<string, { readonly since: number; readonly tasks: number }>();

  /** @param uiUrl origin of the application's UI */
  constructor(
    private readonly uiUrl: string,
    private readonly applicationId: string,
    private readonly now: () => number,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The load; undefined when the application does not tell it. */
  public async read(): Promise<SparkLoad | undefined> {
    const executors = await this.get('executors');
    // Those whose turn has come: what waits for their results would run on no further executor yet.
    const stages = await this.get('stages?status=active');
    if (!Check(Executors, executors) || !Check(Stages, stages)) return undefined;
    const active = executors.filter(({ isActive, id }) => isActive && id !== 'driver');
    for (const { id, activeTasks, totalTasks: tasks } of active) {
      // A task may have come and gone between two looks.
      if (activeTasks > 0 || this.idle.get(id)?.tasks !== tasks) this.idle.set(id, { since: this.now(), tasks });
    }
    const open = stages.reduce((sum, stage) => sum + stage.numTasks - stage.numCompleteTasks, 0);
    const runningTasks = stages.reduce((sum, stage) => sum + stage.numActiveTasks, 0);
    return {
      pendingTasks: Math.max(0, open - runningTasks),
      runningTasks,
      executors: active.map(({ id, hostPort, totalCores, activeTasks }) => ({
        executorId: `${this.applicationId}/${id}`,
        host: hostPort.replace(/:\d+$/, ''),
        cores: totalCores,
        runningTasks: activeTasks,
        idleSeconds: activeTasks > 0 ? 0 : (this.now() - (this.idle.get(id)?.since ?? this.now())) / 1000,
      })),
    };
  }

  private async get(path: string): Promise<unknown> {
    const url = `${this.uiUrl}/api/v1/applications/${this.applicationId}/${path}`;
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT);
    const answer = await fetch(url, { headers: this.headers, redirect: 'error', signal }).catch(() => undefined);
    return answer?.ok ? answer.json().catch(() => undefined) : undefined;
  }
}
