// The owner of an application: as services/python/lakehouse/application.py, without Spark.
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export async function runApplication() {
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  if (existsSync(join(process.env.HOME, 'spark-does-not-start'))) process.exit(3);
  // The master that stands in knows the application by this file, unless it is to forget it once.
  const forgotten = join(process.env.HOME, 'master-forgets');
  if (existsSync(forgotten)) rmSync(forgotten);
  else writeFileSync(join(process.env.SPARK_LOCAL_DIRS, 'application-id'), `local-${process.pid}`);
  say({
    ready: {
      applicationId: `local-${process.pid}`,
      contextId: String(process.pid),
      uiUrl: 'http://127.0.0.1:9',
      sparkVersion: '0',
    },
  });
  const actions = {
    'open-gateway': () => ({ port: 1, secret: 's' }),
    'add-jar': ({ url }) => appendFileSync(join(process.env.SPARK_LOCAL_DIRS, '..', 'jars'), `${url}\n`),
    cancel: ({ group }) => writeFileSync(join(process.env.SPARK_LOCAL_DIRS, `cancelled-${group}`), ''),
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    say({ id: request.id, value: actions[request.action]?.(request) ?? {} });
  }
}
