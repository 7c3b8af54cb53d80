import { hash } from 'node:crypto';

/** A personal access token as its owner sees it, once: `dapi` and 32 random bytes in hexadecimal. */
export const TOKEN_PATTERN = /^dapi[0-9a-f]{64}$/;

/** Makes a token of 32 bytes from outside. */
export function tokenSecret(random: Buffer): string {
  return `dapi${random.toString('hex')}`;
}

/** Makes the secret of a service principal of 32 bytes from outside. */
export function clientSecret(random: Buffer): string {
  return `dose${random.toString('hex')}`;
}

/** What is kept of a secret. A plain hash is enough: there is nothing to guess in 32 random bytes. */
export function secretHash(secret: string): string {
  return hash('sha256', secret);
}
