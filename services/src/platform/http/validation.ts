import { Ajv, type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

/**
 * Checks requests by the schemas of their operations. Unknown fields are ignored. The query and the path are text, so numbers
 * in them are read from text; a body has types of its own and is taken as it is.
 */
export function validateRequests(server: FastifyInstance): void {
  const common = { useDefaults: true, removeAdditional: false, strict: false } as const;
  const text = addFormats(new Ajv({ ...common, coerceTypes: 'array' }));
  const typed = addFormats(new Ajv({ ...common, coerceTypes: false }));
  server.setValidatorCompiler<AnySchema>(({ schema, httpPart }) => (httpPart === 'body' ? typed : text).compile(schema));
}
