// The constructs, on the lowest CDK that the package supports.
import { jest } from '../counts.mjs';

export default { name: 'library', what: 'unit tests of the constructs and the tools', checks: [jest('library', 'test')] };
