import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { portOf } from '../platform/port-of';

/** Ports that systems give to no outgoing connection by themselves, so that one found free is free when it is listened on. */
const PORTS = { first: 15_000, last: 32_000 };

const ATTEMPTS = 100;

/** A TCP port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnce(randomInt(PORTS.first, PORTS.last + 1));
    } catch (error) {
      if (attempt === ATTEMPTS) throw new Error(`found no free port from ${PORTS.first} to ${PORTS.last}`, { cause: error });
    }
  }
}

/**
 * The same port at each start, as long as nobody else has it: what outlives a crash finds it again.
 *
 * @param file keeps the port
 */
export async function keptPort(file: string): Promise<number> {
  const kept = Number(await readFile(file, 'utf8').catch(() => ''));
  const port = (kept > 0 && (await listenOnce(kept).catch(() => undefined))) || (await freePort());
  if (port !== kept) await writeFile(file, String(port), { mode: 0o600 });
  return port;
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
      const found = portOf(probe);
      probe.close(() => resolve(found));
    });
  });
}
