import { join } from 'node:path';
import { RUN_FOLDER } from './bundle';

/** Before a run of the tests: names the folder of what its files share, which each makes that needs it and finds it missing. */
export default function setUp(): void {
  process.env[RUN_FOLDER] = join(__dirname, '..', '..', '.cache', 'programs', `run-${process.pid}`);
}
