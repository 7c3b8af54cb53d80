import { Client } from 'pg';
import { temporaryPostgres } from './postgres';
import { PASSWORD, schemaTemplate } from './template';

/** A server with the platform's own schema and roles. */
export async function platformDatabase() {
  const postgres = await temporaryPostgres(await schemaTemplate());
  const { server, remove } = postgres;
  const owner = new Client(server.owner('postgres'));
  owner.on('error', () => undefined); // a server that is killed takes the connection with it
  await owner.connect();
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
