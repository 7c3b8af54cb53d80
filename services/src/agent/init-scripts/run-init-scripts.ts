import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InitScript } from '../api/assignment';
import type { InitScriptStatus } from '../api/report';
import { NodeFailure } from '../node/node-failure';
import { describeExit } from '../processes/child';
import type { SparkLaunch } from '../spark/spark-launch';
import type { ObjectStore } from '../object-store/object-store';
import { tailOf } from '../logs/tail';

/** Longest that a script may run, in milliseconds. */
const TIMEOUT = 30 * 60_000;
const END_GRACE = 5_000;

/** Lines of a failed script's output that its failure shows. */
const TAIL_BYTES = 2_000;

export interface InitScriptsOptions {
  readonly launch: SparkLaunch;
  readonly scripts: readonly InitScript[];
  readonly store: ObjectStore;
  /** Called with each change. */
  readonly changed: (statuses: readonly InitScriptStatus[]) => void;
}

/**
 * Runs the init scripts of a node, the global ones first, each to its end; the first that fails ends it.
 *
 * @throws NodeFailure of INIT_SCRIPT_FAILURE or GLOBAL_INIT_SCRIPT_FAILURE
 */
export async function runInitScripts({ launch, scripts, store, changed }: InitScriptsOptions): Promise<void> {
  const ordered = [...scripts.filter(({ scope }) => scope === 'global'), ...scripts.filter(({ scope }) => scope === 'cluster')];
  const statuses = ordered.map(({ name, scope }) => ({ name, scope, status: 'NOT_EXECUTED', seconds: 0, message: '' }));
  changed(statuses);
  for (const [index, script] of ordered.entries()) {
    launch.ending.throwIfAborted();
    const started = launch.now();
    const failure = await runOne(launch, store, script, index).then(
      () => undefined,
      (error: unknown) => (error instanceof InitScriptFailure ? error : new InitScriptFailure('FAILED_EXECUTION', String(error))),
    );
    const seconds = (launch.now() - started) / 1000;
    const status = failure?.status ?? 'SUCCEEDED';
    statuses[index] = { name: script.name, scope: script.scope, status, seconds, message: failure?.message ?? '' };
    changed([...statuses]);
    launch.ending.throwIfAborted();
    if (!failure) continue;
    const code = script.scope === 'global' ? 'GLOBAL_INIT_SCRIPT_FAILURE' : 'INIT_SCRIPT_FAILURE';
    throw new NodeFailure(code, `init script ${script.name} failed: ${failure.message}`, { init_script: script.name });
  }
}

class InitScriptFailure extends Error {
  constructor(
    public readonly status: 'FAILED_FETCH' | 'FAILED_EXECUTION',
    message: string,
  ) {
    super(message);
  }
}

async function runOne(launch: SparkLaunch, store: ObjectStore, script: InitScript, index: number): Promise<void> {
  const { folders, environment, processes } = launch;
  const content = await contentOf(script, store).catch((error: unknown) => {
    throw new InitScriptFailure('FAILED_FETCH', error instanceof Error ? error.message : String(error));
  });
  const name = `${String(index + 1).padStart(2, '0')}_${script.name.replace(/[^\w.-]+/g, '_').slice(-80)}`;
  const folder = join(folders.root, 'init-scripts');
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(file, content);
  await chmod(file, 0o700);
  const errors = join(folders.logs, 'init_scripts', `${name}.stderr.log`);
  const child = await processes.start({
    name: `init script ${script.name}`,
    command: ['/bin/bash', file],
    environment,
    folder: folders.work,
    output: join(folders.logs, 'init_scripts', `${name}.stdout.log`),
    errors,
  });
  child.input?.end();
  const exit = await child.exitedOrEndedBy(AbortSignal.any([launch.ending, AbortSignal.timeout(TIMEOUT)]), END_GRACE);
  if (exit.code === 0) return;
  const tail = await tailOf(errors, TAIL_BYTES);
  throw new InitScriptFailure('FAILED_EXECUTION', `it ${describeExit(exit)}${tail ? `; the end of its output: ${tail}` : ''}`);
}

async function contentOf({ source }: InitScript, store: ObjectStore): Promise<string | Buffer> {
  if ('content' in source) return source.content;
  if ('file' in source) return readFile(source.file);
  return store.read(source.s3);
}
