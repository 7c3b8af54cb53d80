import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresServer } from '../../src/local/postgres-server';

/** A real server for one test file, in a folder of its own. */
export async function temporaryPostgres(): Promise<{ server: PostgresServer; folder: string; remove: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const server = await PostgresServer.start({ folder, port: await freePort() });
  const remove = async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  };
  return { server, folder, remove };
}

/** A TCP port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
