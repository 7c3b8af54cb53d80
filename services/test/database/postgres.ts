import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/local/ports';
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
