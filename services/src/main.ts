import { writeSync } from 'fs';
import { TurnWriter } from './platform/turn-writer';
import { run } from './program';

/** The executable: joins the program to this machine. The first signal asks it to stop, a second one ends it at once. */
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()));
}

const output = new TurnWriter((text) => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
});
process.on('exit', output.flush); // whatever ends it

run(process.argv.slice(2), {
  environment: process.env,
  now: Date.now,
  write: output.write,
  folder: __dirname,
  stopping: stop.signal,
}).then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
