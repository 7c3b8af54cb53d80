import { LOCAL_AWS } from '../../src/account/aws/local-aws';
import { ApiError } from '../../src/platform/http/api-error';
import type { CustomerAws } from '../../src/account/aws/customer-aws';
import { AccountApi, VALID } from './tenant';

let account: AccountApi;
let number = 500;
beforeAll(async () => void (account = await AccountApi.start()), 60_000);
beforeEach(() => void (account.aws = LOCAL_AWS));
afterAll(() => account.stop(), 60_000);

const register = () => account.acme.call('POST', 'credentials', VALID.credentials(++number));
const registered = async () => Object.values(await account.acme.get('credentials')).length;
const roles = async () => (await account.api.platform.owner.query('select * from customer_role')).rows.length;

/** AWS that answers in turn what is given, and then that all is well. */
function inTurn(...answers: (() => Promise<string[]>)[]): { asked: () => number } {
  let asked = 0;
  const proveRole: CustomerAws['proveRole'] = () => (answers[asked++] ?? (() => Promise.resolve([])))();
  account.aws = { ...LOCAL_AWS, proveRole, proveDeliveryRole: () => Promise.resolve(['not for logs either']) };
  return { asked: () => asked };
}
const refused = () => Promise.resolve(['role cannot be assumed with the external id']);

test('a role that does not hold what it must is refused in the reply, and nothing is kept', async () => {
  const before = [await registered(), await roles()];
  const { asked } = inTurn(...Array.from({ length: 100 }, () => refused));
  const started = account.api.now;
  expect(await register()).toMatchObject({
    status: 400,
    body: {
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'Failed credentials validation checks: role cannot be assumed with the external id',
    },
  });
  expect(asked()).toBeGreaterThan(1);
  expect(account.api.now - started).toBeLessThanOrEqual(15_000); // a client waits for the reply
  expect([await registered(), await roles()]).toEqual(before);
});

test('a role that AWS does not know everywhere yet is looked at again', async () => {
  const { asked } = inTurn(refused, refused);
  expect((await register()).status).toBe(200);
  expect(asked()).toBe(3);
});

test('a role that delivers logs is proved as whoever delivers them', async () => {
  account.aws = { ...LOCAL_AWS, proveRole: refused };
  expect((await register()).status).toBe(200);
});

test.each<[string, () => Promise<string[]>]>([
  ['AWS cannot be asked', () => Promise.reject(new Error('AWS is ill'))],
  ['the cluster manager is away', () => Promise.reject(new ApiError('TEMPORARILY_UNAVAILABLE', 'away', { retryAfter: 10 }))],
])('while %s, the reply says so and nothing is kept', async (_what, answer) => {
  const before = [await registered(), await roles()];
  const { asked } = inTurn(answer);
  expect(await register()).toMatchObject({ status: 503, body: { error_code: 'TEMPORARILY_UNAVAILABLE' } });
  expect(asked()).toBe(1);
  expect([await registered(), await roles()]).toEqual(before);
});

test('no transaction is open while AWS is asked', async () => {
  let open: unknown[] | undefined;
  inTurn(async () => {
    const { rows } = await account.api.platform.owner.query(
      "select query from pg_stat_activity where state = 'idle in transaction' and usename = 'lakehouse_webapp'",
    );
    open = rows;
    return [];
  });
  expect((await register()).status).toBe(200);
  expect(open).toEqual([]);
});

test('of two accounts that prove a role at once, one has it', async () => {
  const body = VALID.credentials(++number);
  const replies = await Promise.all([account.acme, account.globex].map((tenant) => tenant.call('POST', 'credentials', body)));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
});
