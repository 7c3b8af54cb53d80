import { version as packageVersion } from '../../package.json';

/** Prints the version of the package. */
export function version(): number {
  console.log(packageVersion);
  return 0;
}
