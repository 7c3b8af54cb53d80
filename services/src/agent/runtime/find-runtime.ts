import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import type { Environment } from '../../platform/settings';
import { MANIFEST_FILE, RuntimeManifest } from '../../runtimes/manifest';
import { findJava } from './find-java';
import { RuntimeNotReady } from './runtime-not-ready';

/** A prepared runtime, with all that a node needs to start Spark; paths are absolute. */
export interface Runtime {
  readonly key: string;
  /** Folder of the runtime. */
  readonly folder: string;
  /** The Python of kernels, drivers and executors: PYSPARK_PYTHON. */
  readonly python: string;
  /** Minor version of Python, such as `3.11`. */
  readonly pythonVersion: string;
  /** SPARK_HOME. */
  readonly sparkHome: string;
  /** The jars beyond Spark's own, for `spark.driver.extraClassPath` and `spark.executor.extraClassPath`. */
  readonly extraClassPath: string;
  /** JAVA_HOME. */
  readonly javaHome: string;
  /** Settings of Spark that come with the runtime, such as those of Delta; the class paths are not among them. */
  readonly sparkConf: Readonly<Record<string, string>>;
  /** Version of Spark, such as `4.2.0`. */
  readonly sparkVersion: string;
}

/**
 * Finds a runtime that has been prepared.
 *
 * @param folder the folder of all runtimes
 * @param key key of the runtime, such as `18.0.x-scala2.13`
 * @param environment where JAVA_HOME and PATH lead to Java
 * @throws RuntimeNotReady when it is not there, not whole, or has no Java
 */
export async function findRuntime(folder: string, key: string, environment: Environment): Promise<Runtime> {
  const own = join(folder, key);
  const manifest = await readManifest(folder, key);
  const { python, sparkHome, jars } = manifest.paths;
  await mustBeThere(join(own, python), constants.X_OK, `its Python is missing or does not start: ${join(own, python)}`);
  await mustBeThere(join(own, sparkHome, 'bin', 'spark-class'), constants.X_OK, `Spark is missing in ${join(own, sparkHome)}`);
  await mustBeThere(join(own, jars), constants.R_OK, `its jars are missing in ${join(own, jars)}`);
  return {
    key,
    folder: own,
    python: join(own, python),
    pythonVersion: manifest.python,
    sparkHome: join(own, sparkHome),
    extraClassPath: join(own, jars, '*'),
    javaHome: await findJava(manifest.java, environment),
    sparkConf: manifest.sparkConf,
    sparkVersion: manifest.spark,
  };

  async function mustBeThere(path: string, mode: number, problem: string): Promise<void> {
    await access(path, mode).catch((cause: unknown) => {
      throw new RuntimeNotReady(`runtime ${key} in ${folder} is damaged, ${problem}; delete ${own} and prepare it again`, {
        cause,
      });
    });
  }
}

async function readManifest(folder: string, key: string): Promise<RuntimeManifest> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(key)) {
    throw new RuntimeNotReady(`the key of a runtime must be like 18.0.x-scala2.13, got ${JSON.stringify(key)}`);
  }
  const file = join(folder, key, MANIFEST_FILE);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const remedy = `prepare it with: npm run runtime -- prepare ${key} --folder ${folder}`;
    throw new RuntimeNotReady(`runtime ${key} is not prepared in ${folder}; ${remedy}`, { cause });
  });
  const manifest = parse(text);
  if (!Check(RuntimeManifest, manifest)) {
    throw new RuntimeNotReady(`${file} is not the manifest of a runtime; delete ${join(folder, key)} and prepare it again`);
  }
  if (manifest.key !== key) {
    throw new RuntimeNotReady(`${file} belongs to runtime ${manifest.key}, not to ${key}; its folder must have its key as name`);
  }
  return manifest;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
