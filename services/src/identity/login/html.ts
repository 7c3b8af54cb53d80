import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** Text that is HTML already. */
export class Html {
  constructor(public readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** HTML with values in it: text is escaped, HTML and lists of it are taken as they are, undefined is nothing. */
export function html(strings: TemplateStringsArray, ...values: (string | Html | readonly Html[] | undefined)[]): Html {
  return new Html(strings.map((part, index) => part + render(values[index])).join(''));
}

function render(value: string | Html | readonly Html[] | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value !== 'string') return value.map(({ text }) => text).join('');
  return value.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
body { display: grid; place-content: center; min-height: 90vh; margin: 1rem }
main { width: min(22rem, 90vw) }
h1 { font-size: 1.4rem }
label { display: block; margin-top: 1rem }
input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit }
button, .button { display: inline-block; margin-top: 1.5rem; padding: .5rem 1rem; font: inherit }
[role=alert] { border-left: .3rem solid #b00020; padding-left: .7rem }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Origin beyond our own that a form of the page may end at. */
  readonly formTarget?: string;
}

/** Sends a page that runs no script, loads nothing, lies in no frame and is kept by nobody. */
export function sendPage(reply: FastifyReply, status: number, { title, body, formTarget }: Page): FastifyReply {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self'${formTarget === undefined ? '' : ` ${formTarget}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      // Our own forms must say where they come from; nobody else learns it.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    .send(document.text);
}

/** Sends the browser elsewhere, by GET. */
export function sendTo(reply: FastifyReply, url: string): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(url, 303);
}
