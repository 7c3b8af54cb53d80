import { Cidr } from '../../lib/shared/cidr';

const cidr = (text: string): Cidr => {
  const parsed = Cidr.parse(text);
  if (!parsed) throw new Error(`${text} is no CIDR`);
  return parsed;
};

test.each(['10.0.0.0/16', '0.0.0.0/0', '255.255.255.255/32', '192.168.4.128/25'])('%s is read and written unchanged', (text) => {
  expect(cidr(text).toString()).toBe(text);
});

test.each(['', '10.0.0.0', '10.0.0/16', '10.0.0.256/32', '10.0.0.0/33', '10.0.0.1/24', 'fd00::/8', '10.0.0.0/16 '])(
  '%j is no block',
  (text) => {
    expect(Cidr.parse(text)).toBeUndefined();
  },
);

test.each([
  ['10.0.0.0/16', '10.0.255.0/24', true, true],
  ['10.0.0.0/16', '10.0.0.0/16', true, true],
  ['10.0.1.0/24', '10.0.0.0/16', false, true],
  ['10.0.0.0/24', '10.0.1.0/24', false, false],
  ['0.0.0.0/0', '255.0.0.0/8', true, true],
])('%s and %s: contains %s, overlaps %s', (one, other, contains, overlaps) => {
  expect(cidr(one).contains(cidr(other))).toBe(contains);
  expect(cidr(one).overlaps(cidr(other))).toBe(overlaps);
  expect(cidr(other).overlaps(cidr(one))).toBe(overlaps);
});

test('a block splits into smaller ones, and counts them from its end', () => {
  expect(cidr('10.0.0.0/22').split(24).map(String)).toEqual(['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24']);
  expect(cidr('10.0.0.0/22').split(22).map(String)).toEqual(['10.0.0.0/22']);
  expect(cidr('10.0.0.0/22').fromEnd(1, 26).toString()).toBe('10.0.3.128/26');
});
