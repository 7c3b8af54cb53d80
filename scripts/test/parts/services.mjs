// The programs of the control plane and of the nodes.
import { jest } from '../counts.mjs';

export default { name: 'services', what: 'tests of the services', checks: [jest('services', 'services/test')] };
