import { Type, type TSchema } from 'typebox';
import { STATUS_OF, type ErrorCode } from './api-error';
import type { Operation } from './operation';

/** Errors that every operation may answer with. */
const COMMON: readonly ErrorCode[] = [
  'MALFORMED_REQUEST',
  'INVALID_PARAMETER_VALUE',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'RESOURCE_DOES_NOT_EXIST',
  'REQUEST_LIMIT_EXCEEDED',
  'INTERNAL_ERROR',
  'TEMPORARILY_UNAVAILABLE',
];

const ApiErrorBody = Type.Object(
  {
    error_code: Type.Enum(Object.keys(STATUS_OF)),
    message: Type.String(),
    details: Type.Array(Type.Object({ '@type': Type.String() })),
  },
  { description: 'What every error of the API looks like' },
);

const ScimErrorBody = Type.Object(
  {
    schemas: Type.Array(Type.String()),
    detail: Type.String(),
    status: Type.String(),
    scimType: Type.Optional(Type.String()),
  },
  { description: 'What errors of the SCIM API look like (RFC 7644 section 3.12)' },
);

/**
 * The document of the API (OpenAPI 3.1), made from the operations: their schemas, which are JSON Schema already, the rule that
 * lets callers in, their errors.
 *
 * It is made here, without a plugin: the one for fastify cannot read a schema with a property that is called `$ref`, which
 * SCIM has.
 */
export function openApiDocument<Schema>(operations: readonly Operation<Schema>[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    for (const [index, path] of operation.paths.entries()) {
      const item = (paths[path] ??= {});
      item[operation.method.toLowerCase()] = describe(operation, path, index);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lakehouse API',
      version: '1',
      description: 'The API of the control plane. Older paths of an operation are marked as deprecated.',
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A personal access token, or an OAuth access token' },
      },
      schemas: { Error: ApiErrorBody, ScimError: ScimErrorBody },
    },
  };
}

function describe<Schema>(operation: Operation<Schema>, path: string, index: number): object {
  const reads = operation.method === 'GET' || operation.method === 'HEAD';
  return {
    // Ids are unique in a document: the newest path has the name of the operation.
    operationId: operation.name + (index === 0 ? '' : `.${index}`),
    tags: [operation.name.split('.')[0]],
    summary: operation.summary,
    ...(index > 0 && { deprecated: true }),
    'x-rule': operation.rule.name,
    parameters: [...parameters('path', operation.params), ...parameters('query', operation.query)],
    ...(!reads && { requestBody: { content: json(operation.body) } }),
    responses: { [operation.status ?? 200]: answer(operation), ...errors(operation, path) },
  };
}

function parameters(place: 'path' | 'query', schema: TSchema): object[] {
  if (!Type.IsObject(schema)) return [];
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: property,
  }));
}

function answer<Schema>({ response }: Operation<Schema>): object {
  return { description: 'Done', content: json(response) };
}

function errors<Schema>(operation: Operation<Schema>, path: string): Record<string, object> {
  const schema = { $ref: `#/components/schemas/${path.includes('/scim/v2/') ? 'ScimError' : 'Error'}` };
  const codes = [...new Set([...COMMON, ...operation.errors])];
  const statuses = [...new Set(codes.map((code) => STATUS_OF[code]))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const description = codes.filter((code) => STATUS_OF[code] === status).join(', ');
      return [String(status), { description, content: json(schema) }];
    }),
  );
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}
