import { readFileSync } from 'node:fs';
import { operations } from '../../src/operations';
import { OPEN_API_FILE, openApiJson } from './open-api';

interface Described {
  readonly operationId: string;
  readonly 'x-rule': string;
  readonly parameters: { readonly $ref: string }[];
  readonly responses: Record<string, object>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
}

interface Document {
  readonly components: {
    readonly parameters: Record<string, Parameter>;
    readonly schemas: Record<string, object>;
    readonly responses: Record<string, object>;
  };
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Described>>;
}

const document = JSON.parse(openApiJson()) as Document;
const described = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.values(item).map((one): [string, Described] => [path, one]),
);

test('the committed document is what the operations say; npm run openapi writes it anew', () => {
  const committed = JSON.parse(readFileSync(OPEN_API_FILE, 'utf8')) as Document;
  expect(Object.keys(committed.paths).sort()).toEqual(Object.keys(document.paths).sort());
  expect(committed).toEqual(document);
});

test('every operation is in it under each of its paths, once', () => {
  expect(described).toHaveLength(operations.reduce((sum, { paths }) => sum + paths.length, 0));
  expect(new Set(described.map(([, { operationId }]) => operationId)).size).toBe(described.length);
});

test('every operation names its rule, its errors and the parameters of its path', () => {
  for (const [path, { operationId, parameters, responses, ...rest }] of described) {
    const inPath = parameters
      .map(({ $ref }) => document.components.parameters[$ref.split('/').at(-1) ?? ''])
      .filter((parameter) => parameter !== undefined)
      .filter((parameter) => parameter.in === 'path')
      .map(({ name }) => name);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([operationId, inPath.sort()]).toEqual([operationId, named.sort()]);
    expect(rest['x-rule']).not.toBe('');
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '403', '404', '429', '500', '503']));
  }
});

test('every reference leads somewhere, nothing is kept that nobody refers to, and types are called like what they are', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(
    ([, place, name]) => `${place}/${name}`,
  );
  const { parameters, schemas, responses } = document.components;
  const kept = Object.entries({ parameters, schemas, responses }).flatMap(([place, parts]) =>
    Object.keys(parts).map((name) => `${place}/${name}`),
  );
  expect([...new Set(references)].sort()).toEqual(kept.sort());
  expect(Object.keys(schemas)).toEqual(
    expect.arrayContaining(['User', 'UserList', 'Workspace', 'Credential', 'Error', 'ScimError']),
  );
});

test('what is repeated is written once', () => {
  const repeated = Object.values(document.paths)
    .map((item) => JSON.stringify(item))
    .join('');
  expect(repeated).not.toContain('"properties"');
});
