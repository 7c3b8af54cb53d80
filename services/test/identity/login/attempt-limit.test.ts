import { AttemptLimit } from '../../../src/identity/login/attempt-limit';

let now = 0;
const tries = (limit: AttemptLimit, ...addresses: string[]) => addresses.map((address) => limit.admits(address));

test('an address has its tries in a minute, each address for itself', () => {
  const limit = new AttemptLimit(() => now, 2);
  expect(tries(limit, '192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2')).toEqual([true, true, false, true]);
  now += 59_999;
  expect(tries(limit, '192.0.2.1')).toEqual([false]);
  now += 1;
  expect(tries(limit, '192.0.2.1')).toEqual([true]);
});

test.each([
  ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
  ['2001:DB8::1', '2001:db8:0:0:1::'],
  ['fe80::1%eth0', 'fe80::2'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
])('%s and %s are of one network, and count together', (one, other) => {
  expect(tries(new AttemptLimit(() => now, 1), one, other)).toEqual([true, false]);
});

test.each([
  ['2001:db8:0:1::1', '2001:db8:0:2::1'],
  ['2001:db8:1::', '2001:db8:0:1::'],
  ['::1', '0:0:0:1::'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
])('%s and %s are of two', (one, other) => {
  expect(tries(new AttemptLimit(() => now, 1), one, other)).toEqual([true, true]);
});
