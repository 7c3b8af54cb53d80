#!/usr/bin/env node
// A submitted program: prints its arguments, and ends with the code that the last one says, or never; a busy one has tasks that wait.
import { createServer } from 'node:http';
import { setInterval } from 'node:timers';

const last = process.argv.at(-1);
process.stdout.write(`${process.argv.slice(2).join(' ')} ${process.env.WORD ?? ''}\n`);
process.stderr.write('to the log\n');
if (last === 'forever') process.stdin.resume().on('end', () => setInterval(() => {}, 1_000_000));
else if (last === 'busy') serveUi(Number(/spark\.ui\.port=(\d+)/.exec(process.argv.join(' '))?.[1]));
else if (last === 'killed') process.kill(process.pid, 'SIGKILL');
else process.exitCode = Number(last);

/** Spark's REST API of a program with one executor that has more tasks than cores. */
function serveUi(port) {
  const executor = { id: '0', hostPort: '127.0.0.1:1', isActive: true, totalCores: 2, activeTasks: 2, totalTasks: 2 };
  const answers = {
    '/api/v1/applications': [{ id: 'app-7' }],
    '/api/v1/applications/app-7/executors': [executor],
    '/api/v1/applications/app-7/stages': [{ numTasks: 9, numActiveTasks: 2, numCompleteTasks: 0 }],
  };
  const answer = ({ url }, response) => response.end(JSON.stringify(answers[url.split('?')[0]] ?? null));
  createServer(answer).listen(port, '127.0.0.1');
}
