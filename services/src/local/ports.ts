import { createServer } from 'node:net';

/** A TCP port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** @throws when someone listens on the port already */
export async function mustBeFree(port: number, flag: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    throw new Error(`port ${port} is taken; end what listens on it, or choose another with ${flag}`, { cause: error });
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
