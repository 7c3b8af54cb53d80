import { RUNTIMES } from './definitions';

/** A runtime as the API lists it, and clients choose it: by its key, or by what its name says. */
export interface SparkVersion {
  readonly key: string;
  readonly name: string;
}

/** What `clusters/spark-versions` answers: the newest first. */
export function sparkVersions(): SparkVersion[] {
  return RUNTIMES.map(({ key, name }) => ({ key, name }));
}
