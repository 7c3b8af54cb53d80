// Notes which programs have started, where whoever they run as may write: beside the cluster's folder, or in a home of one's own.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

export function noteStart(line) {
  try {
    appendFileSync(join(process.env.SPARK_CONF_DIR, '..', '..', 'started'), `${process.pid} ${line}\n`);
  } catch {
    appendFileSync(join(process.env.HOME, 'started'), `${process.pid} ${line}\n`);
  }
}
