import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { operations } from '../../../src/operations';
import { Api } from '../../api';
import { ACME } from '../people';

const run = promisify(execFile);
const SDK = join(__dirname, '..', '..', 'sdk');

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  api.now = Date.now(); // the SDK has its own clock
  await api.people.account(ACME);
}, 60_000);
afterAll(() => api.stop(), 60_000);

test('the public Python SDK makes a policy, and a workload logs in with the token of its issuer', async () => {
  const admin = await api.people.user(ACME);
  await api.people.role(ACME, admin, 'account_admin');
  const adminToken = (await api.people.token(ACME, admin)).slice('Bearer '.length);
  const robot = await api.people.servicePrincipal(ACME);
  await api.people.assign(ACME, await api.people.workspace(ACME), robot.id, 'USER');

  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const token = await new SignJWT({ iss: 'https://ci.example', aud: ACME, sub: 'build', exp: Math.floor(api.now / 1_000) + 600 })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .sign(privateKey);
  const folder = await mkdtemp(join(tmpdir(), 'workload-'));
  const [tokenFile, keysFile] = [join(folder, 'token'), join(folder, 'jwks.json')];
  await writeFile(tokenFile, token);
  await writeFile(keysFile, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] }));

  const python = (await run(join(SDK, 'install'))).stdout.trim();
  const args = [join(SDK, 'federation.py'), await api.listen(), ACME, robot.clientId, tokenFile, keysFile, adminToken];
  const { stdout } = await run(python, args, { env: { PATH: process.env.PATH, HOME: folder } });
  await rm(folder, { recursive: true });
  expect(JSON.parse(stdout)).toEqual({ listed: ['ci'], changed: 'builds', workload: true });
}, 120_000);
