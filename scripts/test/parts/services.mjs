// The programs of the control plane and of the nodes; what needs a whole machine is in the part `clusters`.
import { jest } from '../counts.mjs';

export default {
  name: 'services',
  what: 'tests of the services',
  checks: [jest('services', 'services/test --testPathIgnorePatterns services/test/spark cluster-manager/machine')],
};
