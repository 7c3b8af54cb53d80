import { prepareRuntime } from '../../src/runtimes/prepare/prepare';
import type { Preparation } from '../../src/runtimes/prepare/preparation';

/** A preparation in a process of its own, which a test can kill; the argument is what can be said in JSON. */
const preparation = JSON.parse(process.argv[2] ?? '') as Preparation;
void prepareRuntime({
  ...preparation,
  stopping: new AbortController().signal,
  report: (line) => void process.stdout.write(`${line}\n`),
});
