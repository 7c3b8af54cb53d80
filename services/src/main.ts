import { writeSync } from 'fs';
import { run } from './program';

/** The executable: joins the program to this machine. The first signal asks it to stop, a second one ends it at once. */
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()));
}

run(process.argv.slice(2), {
  environment: process.env,
  now: Date.now,
  write: (text) => void writeSync(1, text), // at once, so that nothing is lost when the process ends
  folder: __dirname,
  stopping: stop.signal,
}).then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
