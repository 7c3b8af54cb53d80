// Requests of the API that a generator makes from its document: many more than in the tests of the services.
import { jest } from '../counts.mjs';

export default {
  name: 'fuzzing',
  what: 'fifty requests of each operation, made from the OpenAPI document',
  checks: [jest('schemathesis', 'services/test/schemathesis', { env: { SCHEMATHESIS_EXAMPLES: '50' } })],
};
