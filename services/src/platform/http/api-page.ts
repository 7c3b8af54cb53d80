import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { escaped, pageOfOperation, type Described } from './api-page-parts';
import { API_PAGE_STYLE } from './api-page-style';
import type { OpenApiDocument } from './open-api';
import type { Part } from './open-api-components';

/** Paths of the page, and of the document that it is made of. */
const PAGE = '/api';
const DOCUMENT = '/api/openapi.json';

/** Nothing is loaded and nothing runs: the one style sheet is in the page, and known by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(API_PAGE_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers the document of the API, and the same as a page for people. Both are the same for everyone, and made once. */
export function registerApiPage(server: FastifyInstance, document: OpenApiDocument): void {
  const page = apiPage(document);
  const config = { operation: 'Discovery.OpenApi' };
  server.get(DOCUMENT, { config }, () => document);
  for (const path of [PAGE, `${PAGE}/`]) {
    server.get(path, { config: { operation: 'Discovery.ApiPage' } }, (_request, reply) =>
      reply
        .headers({
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': POLICY,
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        })
        .send(page),
    );
  }
}

/** The document as one page: services, their operations, and the types of bodies, each with an anchor of its own. */
export function apiPage(document: OpenApiDocument): string {
  const services = byService(document);
  const contents = [...services].map(
    ([service, operations]) =>
      `<details><summary>${escaped(service)}</summary><ul>${operations
        .map(({ id }) => `<li><a href="#${escaped(id)}">${escaped(id.slice(service.length + 1))}</a></li>`)
        .join('')}</ul></details>`,
  );
  const sections = [...services].map(
    ([service, operations]) =>
      `<section><h2 id="${escaped(service)}"><a href="#${escaped(service)}">${escaped(service)}</a></h2>${operations
        .map((operation) => pageOfOperation(operation, document))
        .join('')}</section>`,
  );
  const types = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<article id="type-${escaped(name)}"><h3><a href="#type-${escaped(name)}">${escaped(name)}</a></h3>${source(schema)}</article>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(document.info.title)}</title><style>${API_PAGE_STYLE}</style></head>
<body><nav><h1>${escaped(document.info.title)}</h1><p><a href="${DOCUMENT}">OpenAPI ${escaped(document.openapi)}</a></p>
${contents.join('')}<p><a href="#types">Types</a></p></nav>
<main><p>${escaped(document.info.description)} Every operation has an anchor: its name, such as <a href="#Workspaces.Get">#Workspaces.Get</a>.</p>
${sections.join('\n')}<section><h2 id="types"><a href="#types">Types</a></h2>${types.join('\n')}</section></main></body></html>`;
}

/** Operations by service, older paths beside the newest one. */
function byService({ paths }: OpenApiDocument): Map<string, Described[]> {
  const byId = new Map<string, Described>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, described] of Object.entries(item)) {
      const operation = described as Described['operation'];
      const id = operation.operationId.replace(/\.\d+$/, '');
      const known = byId.get(id);
      if (known) known.olderPaths.push(path);
      else byId.set(id, { id, method: method.toUpperCase(), path, olderPaths: [], operation });
    }
  }
  const services = new Map<string, Described[]>();
  for (const described of byId.values()) {
    const [service = ''] = described.id.split('.');
    services.set(service, [...(services.get(service) ?? []), described]);
  }
  return new Map([...services].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A schema as it is written, with its references as links. */
function source(schema: Part): string {
  const text = escaped(JSON.stringify(schema, undefined, 2));
  return `<pre>${text.replaceAll(/&quot;#\/components\/schemas\/(\w+)&quot;/g, '<a href="#type-$1">$1</a>')}</pre>`;
}
