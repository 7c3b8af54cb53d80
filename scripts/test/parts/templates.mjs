// The templates of the example and of the apps in integ/: compared with the committed ones, and judged by cfn-lint.
import { counting } from '../counts.mjs';
import { cfnLint } from '../cfn-lint.mjs';

export default {
  name: 'templates',
  what: 'templates of the apps in integ/ against the committed ones; cfn-lint',
  serial: true, // cfn-lint reads what the first check made
  checks: [counting('snapshots', 'node scripts/snapshots/main.mjs'), cfnLint],
};
