import type { FastifyRequest } from 'fastify';

/** How a client names itself: in the header, or in the form. */
export function clientIdOf(request: FastifyRequest, form: URLSearchParams): string | undefined {
  return basic(request)?.id ?? form.get('client_id') ?? undefined;
}

export function clientSecretOf(request: FastifyRequest, form: URLSearchParams): string | undefined {
  return basic(request)?.secret ?? form.get('client_secret') ?? undefined;
}

function basic(request: FastifyRequest): { readonly id: string; readonly secret: string } | undefined {
  const [, value] = /^basic +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (value === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(value, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}
