import { ownAddress } from '../platform/own-address';

/** Where other processes reach a relay: the address that it listens on, or, when it listens on all, the machine's own. */
export function relayAddress(listenHost: string, port: number): string {
  const host = listenHost === '0.0.0.0' || listenHost === '::' ? ownAddress() : listenHost;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
