import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Ports that systems give to no outgoing connection by themselves, so that one found free is free when it is listened on. */
const PORTS = { first: 15_000, last: 32_000 };
const ATTEMPTS = 100;

/** A TCP port of the address that nobody listens on. */
export async function freePortOf(address: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = randomInt(PORTS.first, PORTS.last + 1);
    try {
      return await listenOnce(address, port);
    } catch (error) {
      if (attempt === ATTEMPTS) throw new Error(`found no free port of ${address}`, { cause: error });
    }
  }
}

function listenOnce(address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(port, address, () => probe.close(() => resolve(port)));
  });
}
