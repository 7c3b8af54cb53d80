import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/local/ports';
import { PostgresServer } from '../../src/local/postgres-server';
import { copyTemplate } from './template';

/**
 * A real server for one test file, in a folder of its own.
 *
 * @param template folder of a server that it begins as a copy of. @default - it begins empty
 */
export async function temporaryPostgres(template?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (template !== undefined) await copyTemplate(template, folder);
  const port = await freePort();
  const server = await PostgresServer.start({ folder, port });
  let running = server;
  /** Kills the server with SIGKILL, as a crash does, and starts it again on its port. */
  const crash = async () => {
    const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await running.ended;
    running = await startedAgain({ folder, port });
  };
  const remove = async () => {
    await running.stop();
    await rm(folder, { recursive: true });
  };
  return { server, folder, crash, remove };
}

/** In milliseconds: for so long what is left of a killed server may still hold its memory. */
const GIVEN_BACK_AFTER = 20_000;

async function startedAgain(options: { folder: string; port: number }): Promise<PostgresServer> {
  for (const end = Date.now() + GIVEN_BACK_AFTER; ;) {
    try {
      return await PostgresServer.start(options);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
