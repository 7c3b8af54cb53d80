import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const STAND_IN_KEY = 'stand-in';

/**
 * Prepares a runtime whose Python and Spark are small programs: quick, without a JVM, and told what to do by the code they run.
 *
 * @returns the folder of runtimes, and the environment in which its Java is found
 */
export function standInRuntime(): { readonly runtimesFolder: string; readonly environment: Record<string, string> } {
  const runtimesFolder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const below = (...names: string[]) => join(runtimesFolder, STAND_IN_KEY, ...names);
  for (const folder of ['python/bin', 'spark/bin', 'jars', 'java/bin', 'home']) mkdirSync(below(folder), { recursive: true });
  // Users who are kept apart see nothing of a checkout below /tmp.
  cpSync(__dirname, below('programs'), { recursive: true });
  symlinkSync(below('programs/python.mjs'), below('python/bin/python'));
  symlinkSync(below('programs/spark-class.mjs'), below('spark/bin/spark-class'));
  symlinkSync(below('programs/spark-submit.mjs'), below('spark/bin/spark-submit'));
  writeFileSync(below('java/release'), 'JAVA_VERSION="17.0.1"\n');
  const manifest = {
    key: STAND_IN_KEY,
    name: 'Stand-in',
    spark: '0.0.0',
    python: '3.11',
    java: 17,
    platform: 'any',
    lock: 'none',
    paths: { python: 'python/bin/python', sparkHome: 'spark', jars: 'jars' },
    sparkConf: {},
    jars: [],
    packages: [],
  };
  writeFileSync(below('runtime.json'), JSON.stringify(manifest));
  const environment = { PATH: process.env.PATH ?? '', JAVA_HOME: below('java'), HOME: below('home') };
  return { runtimesFolder, environment };
}
