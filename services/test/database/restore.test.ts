import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../src/local/ports';
import { PostgresServer } from '../../src/local/postgres-server';
import { migrate, readMigrations } from '../../src/platform/database/migrations';
import { ensureRoles } from '../../src/platform/database/roles';
import { processRoles } from '../../src/platform/migrate';
import { ACME, GLOBEX, People } from '../identity/people';
import { temporaryPostgres } from './postgres';

const PASSWORD = 'in tests only';
const MOMENT = 'before the mistake';
const migrations = () => readMigrations(join(__dirname, '..', '..', 'migrations'));

type Postgres = Awaited<ReturnType<typeof temporaryPostgres>>;

let postgres: Postgres;
let restored: PostgresServer;
const folder = mkdtempSync(join(tmpdir(), 'restored-'));
beforeAll(async () => {
  postgres = await temporaryPostgres();
}, 60_000);
afterAll(async () => {
  await restored?.stop();
  await postgres.remove();
  await rm(folder, { recursive: true });
}, 60_000);

async function connected(settings: {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}): Promise<Client> {
  const client = new Client(settings);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Has the server keep what it logs ahead, as a managed one does. */
async function archiveFrom({ server, crash }: Postgres): Promise<void> {
  const archive = join(folder, 'archive');
  mkdirSync(archive);
  const owner = await connected(server.owner('postgres'));
  await owner.query('alter system set archive_mode = on');
  await owner.query(`alter system set archive_command = 'cp %p ${archive}/%f'`);
  await owner.end();
  await crash(); // which starts it again, with the settings
}

/** Copies the files of a server that works, as a snapshot does. */
async function takeBackup(owner: Client, from: string): Promise<void> {
  await owner.query(`select pg_backup_start('test', true)`);
  cpSync(join(from, 'data'), join(folder, 'data'), { recursive: true });
  chmodSync(join(folder, 'data'), 0o700); // newer versions of Node.js copy the modes of files only
  cpSync(join(from, 'owner-password'), join(folder, 'owner-password'));
  const { rows } = await owner.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
  writeFileSync(join(folder, 'data', 'backup_label'), rows[0]?.labelfile ?? '');
  rmSync(join(folder, 'data', 'postmaster.pid'));
  rmSync(join(folder, 'data', 'pg_wal'), { recursive: true });
  mkdirSync(join(folder, 'data', 'pg_wal', 'archive_status'), { recursive: true, mode: 0o700 });
}

/** A new server with what was there at the moment. */
async function restore(): Promise<void> {
  const settings = [
    'archive_mode = off',
    `restore_command = 'cp ${folder}/archive/%f %p'`,
    `recovery_target_name = '${MOMENT}'`,
    `recovery_target_action = 'promote'`,
  ];
  appendFileSync(join(folder, 'data', 'postgresql.auto.conf'), settings.map((line) => `${line}\n`).join(''));
  writeFileSync(join(folder, 'data', 'recovery.signal'), '');
  restored = await PostgresServer.start({ folder, port: await freePort() });
}

async function ready(owner: Client): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ recovering: boolean }>('select pg_is_in_recovery() as recovering');
    if (rows[0]?.recovering === false) return;
    await rest(50);
  }
}

test('a database that is restored to a moment has what was there then, for the same roles, and its migrations find nothing to do', async () => {
  await archiveFrom(postgres);
  const before = await connected(postgres.server.owner('postgres'));
  await ensureRoles(
    before,
    processRoles().map((name) => ({ name, password: PASSWORD })),
  );
  const { version } = await migrate(before, await migrations());
  const people = new People(before);
  await people.account(ACME);
  await takeBackup(before, postgres.folder);
  await people.account(GLOBEX);
  await people.user(GLOBEX);
  await before.query(`select pg_create_restore_point('${MOMENT}')`);
  await before.query('delete from principal');
  await before.query('delete from account');
  await before.query('select pg_switch_wal()');
  const archived = async () =>
    (
      await before.query<{ done: boolean }>(
        `select last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) as done from pg_stat_archiver`,
      )
    ).rows[0]?.done;
  while (!(await archived())) await rest(50);
  await before.end();

  await restore();
  const owner = await connected(restored.owner('postgres'));
  await ready(owner);
  const { rows } = await owner.query<{ account_id: string }>('select account_id from account order by account_id');
  expect(rows.map(({ account_id: id }) => id)).toEqual([ACME, GLOBEX]);
  expect(await migrate(owner, await migrations())).toEqual({ applied: [], version });
  await owner.end();

  const webapp = await connected({ ...restored.owner('postgres'), user: 'lakehouse_webapp', password: PASSWORD });
  await webapp.query('begin');
  await webapp.query(`select set_config('lakehouse.account_id', $1, true)`, [GLOBEX]);
  expect((await webapp.query('select account_id from principal')).rows).toEqual([{ account_id: GLOBEX }]);
  await webapp.query('rollback');
  expect((await webapp.query('select account_id from principal')).rows).toEqual([]);
  await webapp.end();
}, 120_000);
