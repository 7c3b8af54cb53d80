import { Type, type TSchema } from 'typebox';
import { STATUS_OF, type ErrorCode } from './api-error';
import { Components, pascalCase, singular, type Part } from './open-api-components';
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

/** An OpenAPI document, as far as its readers here look into it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: {
    readonly securitySchemes: object;
    readonly schemas: Readonly<Record<string, Part>>;
    readonly responses: Readonly<Record<string, Part>>;
    readonly parameters: Readonly<Record<string, Part>>;
  };
}

/**
 * The document of the API (OpenAPI 3.1), made from the operations: their schemas, which are JSON Schema already, the rule that
 * lets callers in, their errors. Bodies, and what occurs in several of them, have names.
 *
 * It is made here, without a plugin: the one for fastify cannot read a schema with a property that is called `$ref`, which
 * SCIM has.
 */
export function openApiDocument<Schema>(operations: readonly Operation<Schema>[]): OpenApiDocument {
  return new DocumentWriter(operations).document();
}

class DocumentWriter<Schema> {
  private readonly schemas = new Components('schemas');
  private readonly responses = new Components('responses');
  private readonly parameters = new Components('parameters');
  private readonly error = this.schemas.refer(ApiErrorBody, ['Error']);
  private readonly scimError = this.schemas.refer(ScimErrorBody, ['ScimError']);

  /** Names of the operations that answer a schema, by its text. */
  private readonly answering = new Map<string, string[]>();

  constructor(private readonly operations: readonly Operation<Schema>[]) {
    for (const { name, body, response } of operations) {
      for (const schema of [body, response]) this.schemas.count(schema);
      const text = JSON.stringify(response);
      this.answering.set(text, [...(this.answering.get(text) ?? []), name]);
    }
  }

  public document(): OpenApiDocument {
    const paths: Record<string, Record<string, object>> = {};
    for (const operation of this.operations) {
      for (const [index, path] of operation.paths.entries()) {
        const item = (paths[path] ??= {});
        item[operation.method.toLowerCase()] = this.describe(operation, path, index);
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
        schemas: this.schemas.all(),
        responses: this.responses.all(),
        parameters: this.parameters.all(),
      },
    };
  }

  private describe(operation: Operation<Schema>, path: string, index: number): object {
    const reads = operation.method === 'GET' || operation.method === 'HEAD';
    return {
      // Ids are unique in a document: the newest path has the name of the operation.
      operationId: operation.name + (index === 0 ? '' : `.${index}`),
      tags: [operation.name.split('.')[0]],
      summary: operation.summary,
      ...(index > 0 && { deprecated: true }),
      'x-rule': operation.rule.name,
      parameters: [...this.parametersIn('path', operation.params), ...this.parametersIn('query', operation.query)],
      ...(!reads &&
        !isEmpty(operation.body) && { requestBody: { content: json(this.body(operation, operation.body, 'Request')) } }),
      responses: { [operation.status ?? 200]: this.answer(operation), ...this.errors(operation, path) },
    };
  }

  private parametersIn(place: 'path' | 'query', schema: TSchema): object[] {
    if (!Type.IsObject(schema)) return [];
    return Object.entries(schema.properties).map(([name, property]) => {
      const required = place === 'path' || (schema.required ?? []).includes(name);
      const names = [pascalCase(name), pascalCase(`${name} in ${place}`)];
      return this.parameters.refer({ name, in: place, required, schema: property }, names);
    });
  }

  private answer(operation: Operation<Schema>): object {
    const status = operation.status ?? 200;
    if (status === 204) return { description: 'Done' };
    const schema = this.body(operation, operation.response, 'Response');
    return { description: 'Done', content: { [operation.contentType ?? 'application/json']: { schema } } };
  }

  /** A body that several operations answer, such as those that read and make a thing, is called like the thing, or a list of it. */
  private body({ name }: Operation<Schema>, schema: TSchema, role: 'Request' | 'Response'): Part {
    const own = `${pascalCase(name)}${role}`;
    if (!Type.IsObject(schema)) return this.schemas.refer(schema, [own]);
    if (isEmpty(schema)) return this.schemas.refer(schema, ['Empty', own]);
    const sharing = this.answering.get(JSON.stringify(schema)) ?? [];
    const namesake = sharing.find((each) => each.endsWith('.Get')) ?? sharing.find((each) => each.endsWith('.List'));
    if (sharing.length < 2 || namesake === undefined || role === 'Request') return this.schemas.refer(schema, [own]);
    const thing = singular((namesake.split('.')[0] ?? '').replace(/^Account(?=[A-Z])/, '').replace(/V\d$/, ''));
    return this.schemas.refer(schema, [namesake.endsWith('.List') ? `${thing}List` : thing, own]);
  }

  private errors(operation: Operation<Schema>, path: string): Record<string, object> {
    const scim = path.includes('/scim/v2/');
    const codes = [...new Set([...COMMON, ...operation.errors])];
    const statuses = [...new Set(codes.map((code) => STATUS_OF[code]))].sort();
    return Object.fromEntries(
      statuses.map((status) => {
        const its = codes.filter((code) => STATUS_OF[code] === status);
        const beyond = its.filter((code) => !COMMON.includes(code)).map((code) => pascalCase(code.toLowerCase()));
        const response = { description: its.join(', '), content: json(scim ? this.scimError : this.error) };
        return [String(status), this.responses.refer(response, [`${scim ? 'Scim' : ''}Error${status}${beyond.join('')}`])];
      }),
    );
  }
}

/** No parameters, or no body. */
function isEmpty(schema: TSchema): boolean {
  return Type.IsObject(schema) && Object.keys(schema.properties).length === 0;
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}
