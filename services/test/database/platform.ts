import { join } from 'node:path';
import { Client } from 'pg';
import { migrate, readMigrations } from '../../src/platform/database/migrations';
import { ensureRoles } from '../../src/platform/database/roles';
import { processRoles } from '../../src/platform/migrate';
import { temporaryPostgres } from './postgres';

const PASSWORD = 'in tests only';

/** A server with the platform's own schema and roles. */
export async function platformDatabase() {
  const postgres = await temporaryPostgres();
  const { server, remove } = postgres;
  const owner = new Client(server.owner('postgres'));
  owner.on('error', () => undefined); // a server that is killed takes the connection with it
  await owner.connect();
  await ensureRoles(
    owner,
    processRoles().map((name) => ({ name, password: PASSWORD })),
  );
  await migrate(owner, await readMigrations(join(__dirname, '..', '..', 'migrations')));
  return {
    /** The owner's connection: for looking, not for what services do. */
    owner,
    /** Connection settings of a process's own role. */
    as: (role: string) => ({ ...server.owner('postgres'), user: role, password: PASSWORD }),
    /** Another connection of the owner; whoever asks for it ends it. */
    connect: async () => {
      const client = new Client(server.owner('postgres'));
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    /** Kills the server as a crash does, and starts it again. The owner's first connection is gone then. */
    crash: () => postgres.crash(),
    remove: async () => {
      await owner.end();
      await remove();
    },
  };
}
