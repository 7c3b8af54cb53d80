// How soon a cluster gives its first result, beside Spark started by hand, and what a command costs, beside a bare kernel.
//   npm run bench:compute              figures for bench/README.md
//   npm run bench:compute -- --goals   a shorter run that fails when a goal of bench/README.md is missed
import { loadavg } from 'node:os';
import { ApiClient } from '../../services/test/spark/api-client';
import { RUNTIMES_FOLDER } from '../../services/test/spark/runtimes';
import { SeparateProcesses } from '../../services/test/spark/separate-processes';
import { measureCommands } from './commands';
import { expectGoals } from './goals';
import { measureStarts } from './starts';
import { commandTable, startTable } from './tables';

async function main(): Promise<void> {
  const short = process.argv.includes('--goals');
  const processes = await SeparateProcesses.start(RUNTIMES_FOLDER);
  try {
    const api = new ApiClient(processes.origin, processes.token);
    const { starts, clusterId } = await measureStarts(processes, api, short ? 3 : 5);
    const commands = await measureCommands(processes, api, clusterId, short ? 50 : 200);
    console.log(`${startTable(starts)}\n\n${commandTable(commands)}\n\nload ${loadavg()[1]?.toFixed(1)}`);
    if (short) expectGoals(starts, commands);
  } finally {
    await processes.stop();
  }
}

void main();
