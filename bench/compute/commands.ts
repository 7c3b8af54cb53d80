import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiClient } from '../../services/test/spark/api-client';
import type { SeparateProcesses } from '../../services/test/spark/separate-processes';
import { BareKernel } from './bare-kernel';

const run = promisify(execFile);
const SDK = join(__dirname, '..', '..', 'services', 'test', 'sdk');
const WARM_UP = 10;

/** What runs. */
export const COMMAND = '1 + 1';

/** Milliseconds that a command takes, each time. */
export interface CommandTimes {
  /** A kernel of Jupyter without Spark, spoken to directly. */
  readonly bare: readonly number[];
  /** `commands/execute` and `commands/status`: webapp, relay, agent, kernel. */
  readonly api: readonly number[];
  /** `execute_and_wait` of the public Python SDK. */
  readonly sdk: readonly number[];
}

/** Runs a small command many times, in turns on a bare kernel and through the platform, then through the public SDK. */
export async function measureCommands(
  { origin, token }: SeparateProcesses,
  api: ApiClient,
  clusterId: string,
  count: number,
): Promise<CommandTimes> {
  const bare = await BareKernel.start();
  const notebook = await api.context(clusterId);
  const times = { bare: [] as number[], api: [] as number[] };
  const programs = { bare: () => bare.run(COMMAND), api: () => notebook.run(COMMAND) };
  try {
    for (let index = -WARM_UP; index < count; index++) {
      for (const name of ['bare', 'api'] as const) {
        const began = performance.now();
        await programs[name]();
        if (index >= 0) times[name].push(performance.now() - began);
      }
    }
  } finally {
    await bare.end();
  }
  const python = (await run(join(SDK, 'install'))).stdout.trim();
  const program = join(__dirname, 'execute_and_wait.py');
  const { stdout } = await run(python, [program, origin, token, clusterId, COMMAND, String(count)]);
  return { ...times, sdk: JSON.parse(stdout) as number[] };
}
