import type { Assignment } from '../api/assignment';
import type { Runtime } from '../runtime/find-runtime';
import { driverHeap, executorHeap } from './memory';

/** Tries of a task before its job fails, on one machine as on a cluster: a class or a block that cannot be had at once is asked for again. */
const TRIES = 4;

/** The master of an application that is its own executor. */
export const localMaster = (cores: number) => `local[${cores},${TRIES}]`;

const isLocal = (master: string) => master.startsWith('local');

export type SparkConf = Readonly<Record<string, string>>;

/** What Spark's settings on a node depend on. */
export interface SparkPlace {
  /** Address that every part binds to and is reached at. */
  readonly address: string;
  /** Where Spark runs: `local[n]`, or the master's. */
  readonly master: string;
  /** Folder of tables that have no place of their own. */
  readonly warehouseFolder: string;
  /** Folder of classes that Scala cells are compiled to; executors get them from the driver. */
  readonly classFolder: string;
  /** Folder of what Maven coordinates come to. @default - Spark's own, below HOME */
  readonly ivyFolder?: string;
}

/** Settings that users do not change: who may talk to whom, and where. */
const RESERVED =
  /^spark\.(authenticate(\..*)?|network\.crypto\..*|master(\.rest\..*)?|(driver|worker)\.(host|bindAddress)|app\.(id|name)|repl\..*|local\.dir|ui\.(port|killEnabled|acls\..*))$/;

/** Settings of the runtime, of this platform and of the user, the later ones first; what holds the cluster together is last. */
export function sparkConf(assignment: Assignment, runtime: Runtime, place: SparkPlace): SparkConf {
  const users = Object.fromEntries(Object.entries(assignment.sparkConf).filter(([key]) => !RESERVED.test(key)));
  const conf = { ...runtime.sparkConf, ...defaults(assignment, place), ...users };
  return {
    ...conf,
    ...authentication(assignment.sparkSecret),
    'spark.driver.extraClassPath': joinPath(conf['spark.driver.extraClassPath'], runtime.extraClassPath),
    'spark.executor.extraClassPath': joinPath(conf['spark.executor.extraClassPath'], runtime.extraClassPath),
    'spark.master': place.master,
    'spark.app.name': assignment.clusterName,
    'spark.driver.bindAddress': place.address,
    'spark.driver.host': place.address,
    ...scalaClasses(place),
    'spark.ui.port': '0',
    'spark.ui.killEnabled': 'false',
  };
}

/**
 * Where executors find the classes of Scala cells, and look for every class that nobody else has: a first statement asks for dozens that
 * do not exist. An application that is its own executor reads the folder, instead of asking itself over an encrypted connection.
 */
function scalaClasses({ master, classFolder }: SparkPlace): SparkConf {
  return isLocal(master) ? { 'spark.repl.class.uri': `file:${classFolder}/` } : { 'spark.repl.class.outputDir': classFolder };
}

/** Settings with which parts of a cluster know each other; the only ones that master and worker need. */
export function authentication(secret: string): SparkConf {
  return {
    'spark.authenticate': 'true',
    'spark.authenticate.secret': secret,
    'spark.network.crypto.enabled': 'true',
    'spark.master.rest.enabled': 'false',
    'spark.decommission.enabled': 'true',
  };
}

function defaults(assignment: Assignment, place: SparkPlace): SparkConf {
  const { memoryMiB, cores } = assignment;
  const workers = assignment.place.kind === 'driver' && assignment.place.workers;
  const worker = assignment.place.kind === 'driver' ? assignment.place.worker : undefined;
  return {
    'spark.driver.memory': `${driverHeap(memoryMiB, workers)}m`,
    'spark.driver.extraJavaOptions': '-XX:+ExitOnOutOfMemoryError',
    'spark.executor.memory': `${executorHeap(worker?.memoryMiB ?? memoryMiB)}m`,
    ...(place.ivyFolder !== undefined && { 'spark.jars.ivy': place.ivyFolder }),
    'spark.sql.warehouse.dir': `file:${place.warehouseFolder}`,
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.sql.repl.eagerEval.enabled': 'false',
    ...(!workers && { 'spark.sql.shuffle.partitions': String(Math.max(cores, 2)) }),
    'spark.storage.decommission.enabled': 'true',
    'spark.storage.decommission.rddBlocks.enabled': 'true',
    'spark.storage.decommission.shuffleBlocks.enabled': 'true',
    'spark.ui.showConsoleProgress': 'false',
    'spark.databricks.clusterUsageTags.clusterId': assignment.clusterId,
    'spark.databricks.clusterUsageTags.clusterName': assignment.clusterName,
  };
}

function joinPath(own: string | undefined, added: string): string {
  return own ? `${own}:${added}` : added;
}

/** The file spark-defaults.conf, in the form of java.util.Properties. */
export function propertiesFile(conf: SparkConf): string {
  return Object.entries(conf)
    .map(([key, value]) => `${escaped(key).replace(/[ :=]/g, '\\$&')} ${escaped(value).replace(/^ /, '\\ ')}\n`)
    .join('');
}

function escaped(text: string): string {
  const controls: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' };
  return text.replace(/[\\\n\r\t\f]/g, (character) => controls[character] ?? '');
}
