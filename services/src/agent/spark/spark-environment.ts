import { delimiter } from 'node:path';
import type { Environment } from '../../platform/settings';
import type { Assignment } from '../api/assignment';
import type { Runtime } from '../runtime/find-runtime';
import { DAEMON_HEAP } from './memory';
import type { NodeFolders } from './node-folders';

/**
 * What processes of a node get of the agent's environment; the rest is the agent's own affair, and may be secret. LAKEHOUSE_NODE is the
 * mark by which a launcher of this machine ends what a node has started, also when its agent is gone.
 */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'USER', 'LOGNAME', 'LAKEHOUSE_NODE'];

/**
 * Options of JVMs that have little to do, a master, a worker and what puts a command line together: they start with half the CPU time, and
 * never come to work for which the second compiler and several threads of the collector would pay.
 */
const SMALL_JVM = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

export interface EnvironmentOptions {
  readonly assignment: Assignment;
  readonly runtime: Runtime;
  readonly folders: NodeFolders;
  readonly address: string;
  /** Folder of the Python that comes with the agent. */
  readonly pythonFolder: string;
  /** The agent's own environment. */
  readonly inherited: Environment;
}

/** The environment of everything that runs for a cluster. */
export function clusterEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { assignment, runtime, folders, address, pythonFolder, inherited } = options;
  const kept = INHERITED.flatMap((name) => (inherited[name] === undefined ? [] : [[name, inherited[name]] as const]));
  return {
    LANG: 'C.UTF-8',
    ...Object.fromEntries(kept),
    DB_CLUSTER_ID: assignment.clusterId,
    DB_CLUSTER_NAME: assignment.clusterName,
    DB_IS_DRIVER: String(assignment.place.kind === 'driver').toUpperCase(),
    DB_CONTAINER_IP: address,
    DB_PYTHON_VERSION: '3',
    SPARK_VERSION: runtime.sparkVersion,
    DATABRICKS_RUNTIME_VERSION: /^\d+\.\d+/.exec(runtime.key)?.[0] ?? runtime.key,
    SPARK_DAEMON_JAVA_OPTS: SMALL_JVM,
    SPARK_LAUNCHER_OPTS: SMALL_JVM,
    ...assignment.environment,
    PATH: [`${runtime.folder}/python/bin`, `${runtime.javaHome}/bin`, inherited.PATH ?? '/usr/bin:/bin'].join(delimiter),
    JAVA_HOME: runtime.javaHome,
    SPARK_HOME: runtime.sparkHome,
    SPARK_CONF_DIR: folders.conf,
    SPARK_LOCAL_IP: address,
    SPARK_LOCAL_DIRS: folders.work,
    SPARK_DAEMON_MEMORY: `${DAEMON_HEAP}m`,
    PYSPARK_PYTHON: runtime.python,
    PYSPARK_DRIVER_PYTHON: runtime.python,
    PYTHONPATH: [folders.python, pythonFolder, assignment.environment.PYTHONPATH].filter(Boolean).join(delimiter),
  };
}
