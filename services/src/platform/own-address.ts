import { networkInterfaces } from 'node:os';

/** Addresses of the machine itself and of its metadata; no other machine reaches them. */
const UNREACHABLE = /^(127|169\.254)\./;

/**
 * The first IPv4 address of this machine that others reach.
 *
 * @throws when it has none
 */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const found = addresses.find(({ family, internal, address }) => family === 'IPv4' && !internal && !UNREACHABLE.test(address));
  if (!found) throw new Error('this machine has no IPv4 address on which others could reach it');
  return found.address;
}
