import { rmSync } from 'node:fs';
import { RUN_FOLDER } from './bundle';

/** After a run of the tests: removes what its files shared. */
export default function tearDown(): void {
  const folder = process.env[RUN_FOLDER];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
