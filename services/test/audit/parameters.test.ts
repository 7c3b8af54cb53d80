import { auditParameters } from '../../src/audit/parameters';
import { ipAccessListOperations } from '../../src/identity/ip-access-lists/operations';
import { Api } from '../api';
import { ACME } from '../identity/people';

const read = (parameters: unknown) => JSON.parse(auditParameters(parameters)) as Record<string, unknown>;

describe('parameters of an event', () => {
  test('are kept as they are, without secrets at any depth', () => {
    const parameters = { id: '7', nested: { list: [{ client_secret: 'dose1' }], on: true }, password: 'p' };
    expect(read(parameters)).toEqual({ id: '7', nested: { list: [{ client_secret: '…' }], on: true }, password: '…' });
  });

  test('one that is too long is cut with a mark; the others stay, and secrets are still none', () => {
    const kept = read({
      id: '7',
      absent: undefined,
      secret: 's'.repeat(9_000),
      text: 'a'.repeat(1_000_000),
      list: Array(9_000).fill({ password: 'p' }),
    });
    expect(kept).toEqual({
      id: '7',
      secret: '…',
      text: expect.stringMatching(/^"a{4095}… \(1000002 characters\)$/) as string,
      list: expect.stringMatching(/^\[\{"password":"…"\},.*… \(\d+ characters\)$/) as string,
    });
  });

  test('a cut never leaves half a surrogate pair', () => {
    for (const start of ['', 'a']) expect(auditParameters({ text: start + '😀'.repeat(10_000) })).not.toMatch(/\\ud[89ab]/);
  });

  test('many are counted beyond the room for all', () => {
    const parameters = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`name${n}`, 'b'.repeat(1_000)]));
    const kept = read(parameters);
    expect(auditParameters(parameters).length).toBeLessThan(66_000);
    expect(kept['…']).toBe(`${1_000 - (Object.keys(kept).length - 1)} more parameters`);
  });
});

test('the trail keeps the start of what a large request says, in the transaction that does it', async () => {
  const api = await Api.start(ipAccessListOperations());
  try {
    await api.people.account(ACME);
    const admin = await api.people.user(ACME);
    await api.people.role(ACME, admin, 'account_admin');
    const ip_addresses = Array.from({ length: 1_000 }, (_, n) => `198.51.${100 + Math.floor(n / 256)}.${n % 256}`);
    const body = { label: 'large', list_type: 'BLOCK', ip_addresses };
    const path = `/api/2.0/accounts/${ACME}/ip-access-lists`;
    expect((await api.call(await api.people.token(ACME, admin), 'POST', path, body)).status).toBe(200);
    const { rows } = await api.platform.owner.query('select parameters from audit_event');
    expect(rows).toEqual([
      {
        parameters: {
          account_id: ACME,
          label: 'large',
          list_type: 'BLOCK',
          ip_addresses: expect.stringMatching(/^\["198\.51\.100\.0",.*… \(\d+ characters\)$/) as string,
        },
      },
    ]);
  } finally {
    await api.stop();
  }
});
