import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePortOf } from './free-port';
import { describeExit, type Child } from '../processes/child';
import { END_GRACE, SparkFailure, type SparkLaunch } from './spark-launch';

/** In milliseconds. A JVM on a busy machine takes its time; a port that somebody else took shows at once. */
const START_TIMEOUT = 180_000;
const ASK_EVERY = 100;
const ANSWER_TIMEOUT = 5_000;

/** Starts with other ports before it is given up. */
const ATTEMPTS = 3;

/** A master or a worker that answers. */
export interface Daemon {
  readonly child: Child;
  /** Origin of its web UI, which also answers as JSON. */
  readonly uiUrl: string;
  /** What that wants of whoever asks. */
  readonly uiHeaders?: Readonly<Record<string, string>>;
}

export interface DaemonOptions {
  readonly name: 'master' | 'worker';
  /** Its class and arguments, with a port for its web UI and another one. */
  readonly command: (uiPort: number, port: number) => readonly string[];
  /** Whether it has what it needs, by its state as JSON. */
  readonly isUp: (state: Readonly<Record<string, unknown>>) => boolean;
}

/** Starts a daemon of Spark standalone and waits until it is up. */
export async function startDaemon(launch: SparkLaunch, options: DaemonOptions): Promise<Daemon & { readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const uiPort = await freePortOf(launch.address);
    const port = await freePortOf(launch.address);
    const errors = join(launch.folders.logs, options.name, 'stderr');
    const child = await launch.processes.start({
      name: `Spark ${options.name}`,
      command: [join(launch.runtime.sparkHome, 'bin', 'spark-class'), ...options.command(uiPort, port)],
      environment: launch.environment,
      folder: launch.folders.work,
      output: join(launch.folders.logs, options.name, 'stdout'),
      errors,
    });
    const uiUrl = `http://${launch.address}:${uiPort}`;
    const daemon = { child, uiUrl, port, ...(launch.uiHeaders && { uiHeaders: launch.uiHeaders }) };
    if (await waitUntilUp(launch, daemon, options.isUp)) return daemon;
    await child.end(END_GRACE);
    launch.ending.throwIfAborted();
    const what = child.ended ? describeExit(child.ended) : 'did not come up';
    if (attempt === ATTEMPTS)
      throw new SparkFailure(`the Spark ${options.name} ${what}, ${ATTEMPTS} times; its log is ${errors}`);
    launch.log.warn({ attempt }, `the Spark ${options.name} ${what}; starting it again`);
  }
}

/** The state of a daemon, as its web UI tells it; undefined while it does not. */
export async function stateOf({ uiUrl, uiHeaders = {} }: Daemon): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = await fetch(`${uiUrl}/json/`, {
    headers: uiHeaders,
    redirect: 'error', // it leads to nobody else
    signal: AbortSignal.timeout(ANSWER_TIMEOUT),
  }).catch(() => undefined);
  return answer?.ok ? ((await answer.json().catch(() => undefined)) as Readonly<Record<string, unknown>> | undefined) : undefined;
}

async function waitUntilUp({ now, ending }: SparkLaunch, daemon: Daemon, isUp: DaemonOptions['isUp']): Promise<boolean> {
  const until = now() + START_TIMEOUT;
  const { child } = daemon;
  while (!child.ended && !ending.aborted && now() < until) {
    const state = await stateOf(daemon);
    if (state && isUp(state)) return true;
    await Promise.race([child.exited, delay(ASK_EVERY)]);
  }
  return false;
}
