import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { Ajv, type ErrorObject, type Schema } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

/**
 * Checks requests by the schemas of their operations. Unknown fields are ignored. The query and the path are text, so numbers
 * in them are read from text; a body has types of its own and is taken as it is.
 *
 * Schemas are compiled when they are first needed: all of them are seconds of a start, and a process is asked for few at once.
 */
export function validateRequests(server: FastifyInstance): void {
  const common = { useDefaults: true, removeAdditional: false, strict: false } as const;
  const text = addFormats(new Ajv({ ...common, coerceTypes: 'array' }));
  const typed = addFormats(new Ajv({ ...common, coerceTypes: false }));
  server.setValidatorCompiler<Schema>(({ schema, httpPart }) => {
    const compile = once(() => (httpPart === 'body' ? typed : text).compile(schema));
    const validate: Validate = (data) => {
      const compiled = compile();
      const valid = compiled(data);
      validate.errors = compiled.errors; // where the server looks for them
      return valid;
    };
    return validate;
  });
  const serializer = SerializerSelector()({}, {});
  server.setSerializerCompiler(({ httpStatus = 'default', ...route }) => {
    const compile = once(() => serializer({ ...route, httpStatus }));
    return (data) => compile()(data);
  });
}

interface Validate {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
