import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { stateOf, type Daemon } from '../spark/daemon';
import { END_GRACE } from '../spark/spark-launch';

/** In milliseconds. */
const LOOK_EVERY = 500;

/**
 * Takes a worker out of its cluster: its executors finish their tasks and move their data, and then it ends. A worker that is
 * decommissioned stays without executors, so whoever asked for it must end it.
 *
 * @param deadlineMs what runs by then is ended
 */
export async function drainWorker(worker: Daemon, deadlineMs: number, now: () => number): Promise<void> {
  const until = now() + deadlineMs;
  worker.child.signal('SIGPWR'); // the default of spark.worker.decommission.signal
  while (!worker.child.ended && now() < until) {
    if ((await executorIdsOf(worker))?.length === 0) break;
    await Promise.race([worker.child.exited, delay(LOOK_EVERY)]);
  }
  await worker.child.end(END_GRACE);
}

/** As the worker's page tells of one. */
const Executor = Type.Object({ id: Type.Union([Type.String(), Type.Integer()]), appid: Type.String() });

/** The executors that a worker has, whatever application they are of: `<application>/<executor>`; undefined when it does not say. */
export async function executorIdsOf(worker: Daemon): Promise<string[] | undefined> {
  const executors = (await stateOf(worker))?.executors;
  if (!Array.isArray(executors)) return undefined;
  return executors.map((executor: unknown) => (Check(Executor, executor) ? `${executor.appid}/${executor.id}` : ''));
}
