import { processPool } from '../../src/platform/database/connection';
import type { Settings } from '../../src/platform/settings';

function settings(over: Record<string, string> = {}): Settings {
  const values: Record<string, string> = {
    AWS_REGION: 'eu-west-1',
    DATABASE_HOST: 'db.example.com',
    DATABASE_PORT: '5432',
    DATABASE_NAME: 'lakehouse',
    DATABASE_USER: 'lakehouse_webapp',
    DATABASE_TLS: 'require',
    DATABASE_CA_FILE: '',
    DATABASE_PASSWORD_FILE: '',
    STATEMENT_TIMEOUT_SECONDS: '30',
    ...over,
  };
  const text = (name: string) => values[name] ?? '';
  return { text, number: (name) => Number(text(name)) };
}

const before = { ...process.env };
afterEach(() => void (process.env = { ...before }));

test('on AWS a process logs in with a token of its own role for this user of this database', async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  const { password } = processPool(settings());
  if (typeof password !== 'function') throw new Error('the password must be asked for with each connection');
  const url = new URL(`https://${await password()}`);
  expect(url.host).toBe('db.example.com:5432');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'connect',
    DBUser: 'lakehouse_webapp',
    'X-Amz-Credential': expect.stringMatching(/^AKIAEXAMPLE\/\d{8}\/eu-west-1\/rds-db\//) as string,
    'X-Amz-Expires': '900',
  });
});

test('the server must prove to be the database: by Amazon’s authorities or public ones', () => {
  const { ssl } = processPool(settings());
  expect(ssl).toMatchObject({ rejectUnauthorized: true });
  const { ca } = ssl as { ca: string[] };
  expect(ca.length).toBeGreaterThan(200);
});

test('only a server on this machine may go without', () => {
  expect(processPool(settings({ DATABASE_TLS: 'disable' })).ssl).toBe(false);
});
