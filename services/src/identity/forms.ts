import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Lets the routes of a scope take forms, as browsers and OAuth clients send them. */
export function readForms(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    const form = new URLSearchParams(body.toString());
    // PostgreSQL has no text with this character.
    const bad = [...form].flat().some((text) => text.includes('\0'));
    if (bad) done(Object.assign(new Error('the form has the character U+0000; leave it out'), { statusCode: 400 }));
    else done(null, form);
  });
}

/** The form that a request brought; an empty one when it brought something else. */
export function formOf(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}
