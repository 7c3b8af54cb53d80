import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ACME } from '../../people';
import { browserAt } from '../people-at-browsers';
import { ORIGIN, ProviderLogins } from './logins';

let logins: ProviderLogins;
let provider: ChildProcess | undefined;
beforeAll(async () => (logins = await ProviderLogins.start()), 60_000);
afterAll(async () => {
  provider?.kill();
  await logins.stop();
}, 60_000);

/** Starts a provider of another maker, at which everyone is this user; answers its issuer. */
async function issuerFor(userName: string): Promise<string> {
  const file = join(__dirname, 'certified-provider.mjs');
  const args = [file, `${ORIGIN}/login/callback/${ACME}`, `${ORIGIN}/logout`, userName];
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  provider = started;
  for await (const line of createInterface({ input: started.stdout })) if (line.startsWith('http')) return line;
  throw new Error('the provider ended before it listened');
}

test('people log in at a provider of another maker, which tells address and groups on asking, and out there too', async () => {
  const id = await logins.api.people.user(ACME);
  const group = await logins.api.people.group(ACME);
  const userName = `user${id}@example.com`;
  const issuer = await issuerFor(userName);
  await logins.settings({ issuer, scopes: ['email', 'groups'], groups: { eng: `group ${group}` } });
  const browser = browserAt(logins.api, issuer);
  await browser.open(`${ORIGIN}/login?account=${ACME}`);
  await browser.follow('Continue with ');
  expect(browser.shown.body).toContain(`As ${userName}.`);
  expect(await logins.table('select member_id from group_member where group_id = $1', group)).toEqual([{ member_id: id }]);
  await browser.submit(/^\/logout$/, {});
  expect(browser.shown.url.origin).toBe(issuer);
  await browser.submit(/session\/end\/confirm/, { logout: 'yes' });
  expect(browser.shown.url.href).toBe(`${ORIGIN}/login`);
  expect(browser.shown.body).not.toContain(userName);
});
