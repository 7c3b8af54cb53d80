#!/usr/bin/env node
// A submitted program: prints its arguments, and ends with the code that the last one says, or never.
import { setInterval } from 'node:timers';

const last = process.argv.at(-1);
process.stdout.write(`${process.argv.slice(2).join(' ')} ${process.env.WORD ?? ''}\n`);
process.stderr.write('to the log\n');
if (last === 'forever') process.stdin.resume().on('end', () => setInterval(() => {}, 1_000_000));
else if (last === 'killed') process.kill(process.pid, 'SIGKILL');
else process.exitCode = Number(last);
