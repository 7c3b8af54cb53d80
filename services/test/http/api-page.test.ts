import { fastify } from 'fastify';
import { operations } from '../../src/operations';
import { apiPage, registerApiPage } from '../../src/platform/http/api-page';
import { openApiDocument } from '../../src/platform/http/open-api';

const document = openApiDocument(operations);
const page = apiPage(document);

test('every operation has an anchor, with its rule, its paths and its errors', () => {
  for (const { name, rule, paths } of operations) {
    const [, article = ''] = page.split(`<article id="${name}">`);
    const [whole = ''] = article.split('</article>');
    expect(whole).toContain(`<dd class="rule">${rule.name}</dd>`);
    for (const path of paths) expect(whole).toContain(path);
    expect(whole).toMatch(/<td>401<\/td><td>UNAUTHENTICATED<\/td>/);
  }
});

test('every link in it leads to an anchor in it, but for that to the document', () => {
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
  const anchors = new Set([...page.matchAll(/id="([^"]*)"/g)].map(([, id]) => `#${id}`));
  expect(new Set(links.filter((link) => !anchors.has(link ?? '')))).toEqual(new Set(['/api/openapi.json']));
});

test('it loads and runs nothing, and its policy says so', async () => {
  const server = fastify();
  registerApiPage(server, document);
  const reply = await server.inject('/api');
  await server.close();
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(reply.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
  expect(reply.body).not.toMatch(/<script|<link|<img|\ssrc=|\sstyle=|\son\w+=|url\(|@import|https?:/i);
});

test('text of the document is text in the page', () => {
  const [first] = operations;
  if (!first) throw new Error('there is no operation');
  const hostile = apiPage(openApiDocument([{ ...first, summary: '<script>alert("x")</script>' }]));
  expect(hostile).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
});
