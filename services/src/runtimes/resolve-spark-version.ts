import { RUNTIMES, type CatalogRuntime } from './definitions';

/** The words in place of a key that policies may use, each with the runtime it means among those of one kind, newest first. */
const CHOICES = new Map<string, (newestFirst: readonly CatalogRuntime[]) => CatalogRuntime | undefined>([
  ['latest', (all) => all[0]],
  ['latest-lts', (all) => all.filter(isLongTerm)[0]],
  ['prev-major', (all) => all.find((each) => majorOf(each) < majorOf(all[0]))],
  ['prev-lts', (all) => all.filter(isLongTerm)[1]],
]);

/** Which libraries of machine learning a word asks for, by how it ends. */
const KINDS = [
  { ending: '-gpu-ml', machineLearning: 'gpu' },
  { ending: '-ml', machineLearning: 'cpu' },
  { ending: '', machineLearning: 'none' },
] as const;

/** All words in place of a key, such as `auto:latest-lts-ml`. */
export const AUTOMATIC_VERSIONS = [...CHOICES.keys()].flatMap((choice) =>
  KINDS.map(({ ending }) => `auto:${choice}${ending}`).reverse(),
);

/** A runtime that does not exist; the message says which do. */
export class UnknownRuntime extends Error {}

/**
 * The runtime that a `spark_version` means: a key, or one of the words that follow the newest release.
 *
 * @throws UnknownRuntime when there is none
 */
export function resolveSparkVersion(version: string, runtimes: readonly CatalogRuntime[] = RUNTIMES): CatalogRuntime {
  const found = version.startsWith('auto:') ? chosen(version, runtimes) : runtimes.find(({ key }) => key === version);
  if (found) return found;
  if (AUTOMATIC_VERSIONS.includes(version)) {
    throw new UnknownRuntime(`spark_version is ${version}, and this release has no such runtime; ${available(runtimes)}`);
  }
  const words = `or one of ${AUTOMATIC_VERSIONS.join(', ')}`;
  throw new UnknownRuntime(`spark_version ${JSON.stringify(version)} is not known; ${available(runtimes)}, ${words}`);
}

function chosen(version: string, runtimes: readonly CatalogRuntime[]): CatalogRuntime | undefined {
  const word = version.slice('auto:'.length);
  const kind = KINDS.find(({ ending }) => word.endsWith(ending));
  if (!kind) return undefined;
  const choose = CHOICES.get(word.slice(0, word.length - kind.ending.length));
  return choose?.(newestFirst(runtimes.filter(({ machineLearning }) => machineLearning === kind.machineLearning)));
}

function available(runtimes: readonly CatalogRuntime[]): string {
  return `it must be one of ${runtimes.map(({ key }) => key).join(', ')}`;
}

function newestFirst(runtimes: readonly CatalogRuntime[]): CatalogRuntime[] {
  return [...runtimes].sort((one, other) => majorOf(other) - majorOf(one) || minorOf(other) - minorOf(one));
}

function isLongTerm({ longTermSupport }: CatalogRuntime): boolean {
  return longTermSupport;
}

/** `18.0.x-scala2.13` has the major version 18 and the minor version 0. */
function majorOf(runtime: CatalogRuntime | undefined): number {
  return Number(runtime?.key.split('.')[0]);
}

function minorOf(runtime: CatalogRuntime): number {
  return Number(runtime.key.split('.')[1]);
}
