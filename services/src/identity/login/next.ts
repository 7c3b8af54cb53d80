/** Where to go after a login: a page of the login of clients, here, and nowhere else. */
const NEXT = /^\/oidc\/[\x21-\x5b\x5d-\x7e]{1,4000}$/;

export function localPath(next: unknown): string | undefined {
  return typeof next === 'string' && NEXT.test(next) ? next : undefined;
}
