import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { PasswordCheck, passwordHash } from '../../src/identity/login/password-hash';
import { secretHash } from '../../src/identity/token-secret';
import { goodSettings, Program } from '../program';
import { platformDatabase } from '../database/platform';

const ACME = { id: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab', name: 'acme', admin: 'ada@acme.example' };
const GLOBEX = { id: '7f2d6c1e-5a0b-4c9d-8e3f-abcdef012345', name: 'globex' };

let program: Program;
let platform: Awaited<ReturnType<typeof platformDatabase>>;
let owner: Client;
beforeAll(async () => {
  program = new Program();
  platform = await platformDatabase();
  owner = platform.owner;
}, 60_000);
afterAll(async () => {
  program.dispose();
  await platform.remove();
}, 60_000);

async function apply(accounts: object[], environment: Record<string, string> = {}) {
  const { host, port, user, password, database } = platform.as(owner.user ?? '');
  const run = program.start(['accounts'], {
    ...goodSettings(0),
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: database,
    DATABASE_OWNER_USER: user,
    DATABASE_OWNER_PASSWORD: owner.password ?? password,
    ACCOUNTS: JSON.stringify({ accounts }),
    ...environment,
  });
  return { code: await run.exit, log: run.log };
}

const table = async (text: string) => (await owner.query<Record<string, unknown>>(text)).rows;
const accounts = () => table('select name, status from account order by name');
const admins = () =>
  table(`select coalesce(user_name, display_name) as name from principal join principal_role using (account_id, principal_id)
    where role = 'account_admin' order by 1`);

test('accounts are created with a first admin and a registrar, renamed, suspended and taken up again, and never deleted', async () => {
  expect((await apply([ACME, GLOBEX])).code).toBe(0);
  expect(await accounts()).toEqual([
    { name: 'acme', status: 'ACTIVE' },
    { name: 'globex', status: 'ACTIVE' },
  ]);
  const registrar = { name: 'registration of data planes' };
  const first = [{ name: 'ada@acme.example' }, { name: 'admin@globex.example' }, registrar, registrar];
  expect(await admins()).toEqual(first);

  const again = await apply([ACME, GLOBEX]);
  expect(again.log.map((line) => line.message)).toEqual(['account unchanged', 'account unchanged', 'accounts applied']);
  expect(await admins()).toEqual(first);

  await apply([{ ...ACME, name: 'acme corporation', status: 'SUSPENDED' }]);
  expect(await accounts()).toEqual([
    { name: 'acme corporation', status: 'SUSPENDED' },
    { name: 'globex', status: 'ACTIVE' },
  ]);
  await apply([ACME]);
  expect((await accounts())[0]).toEqual({ name: 'acme', status: 'ACTIVE' });
}, 60_000);

test('entries of another control plane are left to it', async () => {
  const { code, log } = await apply([{ ...ACME, controlPlane: 'elsewhere', name: 'renamed' }]);
  expect([code, log.at(-1)]).toEqual([0, expect.objectContaining({ message: 'accounts applied', accounts: 0 })]);
  expect((await accounts())[0]).toEqual({ name: 'acme', status: 'ACTIVE' });
}, 60_000);

test('fails for a provider without TLS, and for a secret in the list', async () => {
  const login = { issuer: 'http://id.acme.example', clientId: 'lakehouse', clientSecret: 'secret' };
  const { code, log } = await apply([{ ...ACME, login }]);
  expect(code).toBe(1);
  expect(log.at(-1)).toMatchObject({
    error: {
      message: expect.stringMatching(
        /login must NOT .*"clientSecret".*login\/issuer must match|login\/issuer must match.*"clientSecret"/,
      ) as string,
    },
  });
  expect(JSON.stringify(log)).not.toContain('"secret"');
}, 60_000);

test('fails with every fault of the list, and changes nothing', async () => {
  const before = await accounts();
  const { code, log } = await apply([
    { ...ACME, name: 'other' },
    { id: 'ACME', name: '' },
  ]);
  expect(code).toBe(1);
  expect(log.at(-1)).toMatchObject({
    error: { message: expect.stringMatching(/accounts\/1\/id .*accounts\/1\/name/) as string },
  });
  expect(await accounts()).toEqual(before);
}, 60_000);

describe('with secrets', () => {
  const clientId = '2b1c0b7e-4e2a-5d3e-9f00-1234567890ab';
  const awsAccount = '222222222222';
  /** What Secrets Manager answers, by the name of the secret. */
  const secrets = new Map<string, string>();
  let manager: Server;
  beforeAll(async () => {
    manager = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { SecretId = '' } = JSON.parse(body) as { SecretId?: string };
        const SecretString = secrets.get(SecretId);
        response.writeHead(SecretString === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(SecretString === undefined ? { __type: 'ResourceNotFoundException' } : { SecretString }));
      });
    });
    await new Promise<void>((resolve) => manager.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => manager.close(resolve)));

  const environment = () => ({
    ACCOUNT_SECRETS: 'secrets-manager',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(manager.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const name = `lakehouse/main/registration/${awsAccount}/${ACME.id}`;
  const loginName = `lakehouse/main/login/${ACME.id}`;
  const PASSWORD = 'first-password-of-ada';
  beforeEach(() => secrets.set(loginName, JSON.stringify({ adminPassword: PASSWORD })));
  const known = () =>
    table(`select encode(secret_hash, 'hex') as hash from service_principal_secret join principal using (account_id, principal_id)
      where account_id = '${ACME.id}' and application_id = '${clientId}'`);

  test('the registrar logs in with the secret that was made for it, and with a new one only once that is there', async () => {
    const first = 'a'.repeat(48);
    secrets.set(name, JSON.stringify({ clientId, clientSecret: first, host: 'https://accounts.example.com' }));
    expect((await apply([{ ...ACME, awsAccount }], environment())).code).toBe(0);
    expect(await known()).toEqual([{ hash: secretHash(first) }]);
    expect((await apply([{ ...ACME, awsAccount }], environment())).code).toBe(0);
    expect(await known()).toEqual([{ hash: secretHash(first) }]);
    const second = 'b'.repeat(48);
    secrets.set(name, JSON.stringify({ clientId, clientSecret: second }));
    await apply([{ ...ACME, awsAccount }], environment());
    expect(await known()).toEqual([{ hash: secretHash(second) }]);
  }, 60_000);

  test('fails for a secret that is none, and never shows what is in it', async () => {
    const before = await known();
    secrets.set(name, JSON.stringify({ clientId: 'acme', clientSecret: 'short-and-secret' }));
    const { code, log } = await apply([{ ...ACME, awsAccount }], environment());
    expect(code).toBe(1);
    expect(log.at(-1)).toMatchObject({
      error: { message: expect.stringContaining(`secret ${name} of the account acme`) as string },
    });
    expect(JSON.stringify(log)).not.toContain('short-and-secret');
    expect(await known()).toEqual(before);
  }, 60_000);

  test('the first administrator logs in with the password that was made, until it is theirs', async () => {
    secrets.set(name, JSON.stringify({ clientId, clientSecret: 'c'.repeat(48) }));
    const password = `select argon2id from user_password join principal using (account_id, principal_id) where user_name = '${ACME.admin}'`;
    const matches = async (text: string) => {
      const [row] = await table(password);
      return new PasswordCheck().matches(text, typeof row?.argon2id === 'string' ? row.argon2id : undefined);
    };
    await apply([{ ...ACME, awsAccount }], environment());
    expect(await matches(PASSWORD)).toBe(true);
    // It has been changed by whom it belongs to, and what lies in the secret is of no use any more.
    await owner.query('update user_password set argon2id = $1', [await passwordHash('what ada chose herself', Buffer.alloc(16))]);
    await apply([{ ...ACME, awsAccount }], environment());
    expect(await matches('what ada chose herself')).toBe(true);
  }, 60_000);

  describe('a password that is forgotten', () => {
    const FORGOTTEN = 'what ada chose herself';
    const another = 'another-password-of-ada';
    const hashOf = async () => {
      const [row] = await table(
        `select argon2id from user_password join principal using (account_id, principal_id) where user_name = '${ACME.admin}'`,
      );
      return typeof row?.argon2id === 'string' ? row.argon2id : undefined;
    };
    const is = async (text: string) => new PasswordCheck().matches(text, await hashOf());
    const reset = (accountId: string, environmentToo = environment()) =>
      apply([GLOBEX, { ...ACME, awsAccount }], { ...environmentToo, RESET_PASSWORD_OF: accountId });
    const count = async (name: string) => (await table(`select 1 from ${name}`)).length;
    beforeEach(async () => {
      secrets.set(name, JSON.stringify({ clientId, clientSecret: 'c'.repeat(48) }));
      await apply([{ ...ACME, awsAccount }], environment());
      await owner.query('update user_password set argon2id = $1, failures = 5, locked_until = now() + interval $$1 hour$$', [
        await passwordHash(FORGOTTEN, Buffer.alloc(16)),
      ]);
      await owner.query(`insert into login_session select account_id, gen_random_uuid(), principal_id, decode(md5(random()::text), 'hex'),
        now(), now() + interval '1 hour', null, null from user_password`);
      await owner.query(`insert into oauth_grant select account_id, gen_random_uuid(), principal_id, null, 'databricks-cli', 'all-apis',
        'https://issuer.example', 'http://localhost', 'x', decode(md5(random()::text), 'hex'), now(), null, now(), now() from user_password`);
    });

    test('is replaced by the one of the secret, which ends what was had with it and is in the audit trail', async () => {
      secrets.set(loginName, JSON.stringify({ adminPassword: another }));
      const { code, log } = await reset(ACME.id);
      expect([code, log.map((line) => line.message)]).toEqual([0, expect.arrayContaining(['password reset'])]);
      expect(JSON.stringify(log)).not.toContain(another);
      expect(await is(another)).toBe(true);
      expect(await table('select failures, locked_until from user_password')).toEqual([{ failures: 0, locked_until: null }]);
      expect([await count('login_session'), await count('oauth_grant')]).toEqual([0, 0]);
      const events = () =>
        table("select account_id, parameters, status from audit_event where operation = 'Login.ResetPassword'");
      const event = { account_id: ACME.id, parameters: { user_name: ACME.admin }, status: 200 };
      expect(await events()).toEqual([event]);
      // A task that is run twice changes nothing the second time.
      const hash = await hashOf();
      expect((await reset(ACME.id)).log.map((line) => line.message)).toContain('password unchanged: it is the one of the secret');
      expect([await hashOf(), await events()]).toEqual([hash, [event]]);
    }, 60_000);

    test('fails for an account that is not there or has no secret, and changes nothing', async () => {
      secrets.set(loginName, JSON.stringify({ adminPassword: another }));
      const before = await accounts();
      for (const [accountId, words] of [
        ['99999999-9999-4999-8999-999999999999', /must be the id of an account/],
        [GLOBEX.id, /which has no login secret/],
      ] as const) {
        const { code, log } = await reset(accountId);
        expect([code, log.at(-1)]).toEqual([
          1,
          expect.objectContaining({
            error: expect.objectContaining({ message: expect.stringMatching(words) as string }) as object,
          }),
        ]);
      }
      expect((await reset(ACME.id, { ...environment(), ACCOUNT_SECRETS: 'none' })).code).toBe(1);
      expect([await is(FORGOTTEN), (await count('login_session')) > 0, await accounts()]).toEqual([true, true, before]);
    }, 60_000);
  });

  test('fails for a first password that is too short, and never shows it', async () => {
    secrets.set(loginName, JSON.stringify({ adminPassword: 'short' }));
    const { code, log } = await apply([{ ...ACME, awsAccount }], environment());
    expect(code).toBe(1);
    expect(log.at(-1)).toMatchObject({
      error: { message: expect.stringContaining(`secret ${loginName} of the account acme`) as string },
    });
    expect(JSON.stringify(log)).not.toContain('"short"');
  }, 60_000);

  test('a provider is kept with what it gave out, and goes when the settings do', async () => {
    const kept = () => table('select issuer, client_secret, user_name_claim, passwords from login_setting');
    const login = { issuer: 'https://id.acme.example', clientId: 'lakehouse', passwords: false };
    secrets.set(loginName, JSON.stringify({ adminPassword: PASSWORD, clientSecret: 'of the provider' }));
    await apply([{ ...ACME, awsAccount, login }], environment());
    const setting = { issuer: login.issuer, user_name_claim: 'email', passwords: false };
    expect(await kept()).toEqual([{ ...setting, client_secret: 'of the provider' }]);
    secrets.set(loginName, JSON.stringify({ adminPassword: PASSWORD }));
    await apply([{ ...ACME, awsAccount, login }], environment());
    expect(await kept()).toEqual([{ ...setting, client_secret: null }]);
    await apply([{ ...ACME, awsAccount }], environment());
    expect(await kept()).toEqual([]);
  }, 60_000);
});
