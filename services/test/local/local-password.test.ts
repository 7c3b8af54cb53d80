import { ensurePassword } from '../../src/identity/login/local-password';
import { PasswordCheck, passwordHash } from '../../src/identity/login/password-hash';
import { putPassword, readPasswordHash } from '../../src/identity/login/password-statements';
import { Database } from '../../src/platform/database/database';
import { RANDOM_IDS } from '../../src/platform/ids';
import type { LakehouseSchema } from '../../src/schema';
import { platformDatabase } from '../database/platform';
import { ACME, People } from '../identity/people';

let platform: Awaited<ReturnType<typeof platformDatabase>>;
let database: Database<LakehouseSchema>;
let people: People;
beforeAll(async () => {
  platform = await platformDatabase();
  database = new Database(platform.as('lakehouse_webapp'));
  people = new People(platform.owner);
  await people.account(ACME);
}, 60_000);
afterAll(async () => {
  await database.close();
  await platform.remove();
}, 60_000);

const ensure = (principalId: string, earlier?: { adminPassword?: string }) =>
  database.inAccount(ACME, (tx) => ensurePassword(tx, { accountId: ACME, principalId }, earlier, RANDOM_IDS));

const isPassword = async (principalId: string, text: string | undefined) => {
  const hash = await database.inAccount(ACME, (tx) => readPasswordHash(tx, ACME, principalId));
  return new PasswordCheck().matches(text ?? '', hash);
};

test('a password is made, kept while it works, and made anew when it is lost', async () => {
  const ada = await people.user(ACME);
  const adminPassword = await ensure(ada);
  expect(await isPassword(ada, adminPassword)).toBe(true);
  expect(await ensure(ada, { adminPassword })).toBe(adminPassword);
  const another = await ensure(ada);
  expect(another).not.toBe(adminPassword);
  expect(await isPassword(ada, another)).toBe(true);
});

test('one that its user has changed stays theirs, start after start', async () => {
  const ada = await people.user(ACME);
  const adminPassword = await ensure(ada);
  const hash = await passwordHash('what ada chose herself', Buffer.alloc(16));
  await database.inAccount(ACME, (tx) => putPassword(tx, ACME, ada, hash));
  expect(await ensure(ada, { adminPassword })).toBeUndefined();
  expect(await ensure(ada, {})).toBeUndefined();
  expect(await isPassword(ada, 'what ada chose herself')).toBe(true);
});
