import type { Server } from 'node:net';

/** The port on which a server listens. @throws when it does not, or on no port */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port');
  return address.port;
}
