import type { OpenApiDocument } from './open-api';
import type { Part } from './open-api-components';

/** An operation of the document. */
export interface Described {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly olderPaths: string[];
  readonly operation: {
    readonly operationId: string;
    readonly summary: string;
    readonly 'x-rule': string;
    readonly parameters: readonly Part[];
    readonly requestBody?: Body;
    readonly responses: Readonly<Record<string, Part>>;
  };
}

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema: Part }>>;
}

/** An operation: what it does, whom it is for, what it takes and answers. */
export function pageOfOperation({ id, method, path, olderPaths, operation }: Described, document: OpenApiDocument): string {
  const older = olderPaths.map((each) => `<code class="older">${method} ${escaped(each)}</code>`).join(' ');
  const request = operation.requestBody ? `<dt>Body</dt><dd>${typeOf(operation.requestBody)}</dd>` : '';
  return `<article id="${escaped(id)}"><h3><a href="#${escaped(id)}">${escaped(id)}</a></h3>
<p>${escaped(operation.summary)}.</p>
<p><code class="path"><b>${method}</b> ${escaped(path)}</code> ${older}</p>
<dl><dt>For a</dt><dd class="rule">${escaped(operation['x-rule'])}</dd>${request}</dl>
${parameterTable(operation.parameters, document)}${responseTable(operation.responses, document)}</article>`;
}

function parameterTable(parameters: readonly Part[], document: OpenApiDocument): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((parameter) => {
    const { name, in: place, required, schema } = resolved(parameter, document);
    const { type = 'any', enum: values, description = '' }: Part = { ...(schema as object) };
    const allowed = Array.isArray(values) ? ` ${values.join(', ')}` : '';
    return `<tr><td><code>${escaped(name)}</code></td><td>${escaped(place)}</td><td>${escaped(type)}${escaped(allowed)}</td><td>${required ? 'required' : ''}</td><td>${escaped(description)}</td></tr>`;
  });
  return `<table><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th></th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function responseTable(responses: Readonly<Record<string, Part>>, document: OpenApiDocument): string {
  const rows = Object.entries(responses).map(([status, response]) => {
    const { description, ...body } = resolved(response, document);
    return `<tr><td>${escaped(status)}</td><td>${escaped(description)}</td><td>${typeOf(body)}</td></tr>`;
  });
  return `<table><thead><tr><th>Status</th><th>Means</th><th>Body</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function typeOf({ content }: Body): string {
  const reference = text(Object.values(content ?? {})[0]?.schema.$ref);
  const name = reference.split('/').at(-1) ?? '';
  return name === '' ? '' : `<a href="#type-${escaped(name)}">${escaped(name)}</a>`;
}

/** A part of the document, or what it refers to. */
function resolved(part: Part, { components }: OpenApiDocument): Part {
  const [, place, name = ''] = /^#\/components\/(parameters|responses)\/(\w+)$/.exec(text(part.$ref)) ?? [];
  if (place === 'parameters' || place === 'responses') return components[place][name] ?? part;
  return part;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Text for HTML, in elements and in attributes. */
export function escaped(text: unknown): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return String(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
