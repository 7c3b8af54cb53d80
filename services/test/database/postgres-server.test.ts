import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../src/local/ports';
import { PostgresServer } from '../../src/local/postgres-server';

test('the next start takes over a server that a dead program left running, with all that was committed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const first = await PostgresServer.start({ folder, port: await freePort() });
  await query(first, 'create table kept (id integer); insert into kept values (42)');

  // The program died: nobody stops this server. A second start on the same folder has to.
  const second = await PostgresServer.start({ folder, port: await freePort() });
  expect(await query(second, 'select id from kept')).toEqual([{ id: 42 }]);
  await expect(query(first, 'select 1')).rejects.toThrow();
  await second.stop();
  await rm(folder, { recursive: true });
}, 60_000);

async function query(server: PostgresServer, text: string): Promise<unknown[]> {
  const client = new Client(server.owner('postgres'));
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}
