import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type CryptoKey } from 'jose';
import { IssuerKeys } from '../../../src/identity/federation/issuer-keys';
import { readDocument } from '../../../src/identity/federation/public-document';

/** An issuer on this machine, which counts what it is asked. */
let server: Server;
let origin: string;
let asked: string[];
let documents: Record<string, { status?: number; body: string }>;
beforeEach(async () => {
  asked = [];
  documents = {};
  server = createServer((request, reply) => {
    const path = request.url ?? '';
    asked.push(path);
    const { status = 200, body } = documents[path] ?? { status: 404, body: '' };
    reply.writeHead(status, { location: `${origin}/jwks` }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

let now = 0;
const keys = () => new IssuerKeys(() => now, 'anywhere');

/** Publishes a key; answers what it signs. */
async function publish(kid: string): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  documents['/.well-known/openid-configuration'] = { body: JSON.stringify({ issuer: origin, jwks_uri: `${origin}/jwks` }) };
  documents['/jwks'] = { body: JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256' }] }) };
  return sign(privateKey, kid);
}

const sign = (key: CryptoKey, kid: string) => new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(key);

const proves = (issuerKeys: IssuerKeys, token: string, jwksUri: string | null = null) =>
  jwtVerify(token, issuerKeys.of({ issuer: origin, jwks_uri: jwksUri, jwks_json: null })).then(
    () => true,
    () => false,
  );

test('keys are found by the issuer’s own document, or where the policy says, and asked for once', async () => {
  const token = await publish('one');
  const issuerKeys = keys();
  expect([await proves(issuerKeys, token), await proves(issuerKeys, token)]).toEqual([true, true]);
  expect(asked).toEqual(['/.well-known/openid-configuration', '/jwks']);
  expect(await proves(issuerKeys, token, `${origin}/jwks`)).toBe(true);
});

test('a new key is found, but a key that nobody has does not make the issuer be asked again and again', async () => {
  const issuerKeys = keys();
  const first = await publish('one');
  expect(await proves(issuerKeys, first)).toBe(true);
  const second = await publish('two');
  expect(await proves(issuerKeys, second)).toBe(false);
  const before = asked.length;
  for (let count = 0; count < 5; count += 1) await proves(issuerKeys, second);
  expect(asked.length).toBe(before);
  now += 30_000;
  expect(await proves(issuerKeys, second)).toBe(true);
});

test('an issuer that fails is asked again after half a minute, not with every token', async () => {
  const issuerKeys = keys();
  const token = await publish('one');
  const well = { ...documents };
  documents = {};
  for (let count = 0; count < 3; count += 1) expect(await proves(issuerKeys, token)).toBe(false);
  expect(asked.length).toBe(1);
  documents = well;
  now += 30_000;
  expect(await proves(issuerKeys, token)).toBe(true);
});

describe('fails to read', () => {
  test.each([
    ['what is not there', '/none', /answered 404/],
    ['what lies elsewhere', '/moved', /answered 302/],
    ['what is no JSON', '/text', /is no JSON/],
    ['what is too large', '/large', /is larger than/],
  ])('%s', async (_what, path, message) => {
    documents = {
      '/moved': { status: 302, body: '' },
      '/text': { body: 'hello' },
      '/large': { body: JSON.stringify('x'.repeat(300_000)) },
      '/jwks': { body: '{"keys":[]}' },
    };
    await expect(readDocument(`${origin}${path}`, 'anywhere')).rejects.toThrow(message);
    expect(asked).toEqual([path]);
  });

  test.each([
    'http://ci.example/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://2130706433/',
  ])('what is not on the internet: %s', async (url) => {
    await expect(readDocument(url, 'internet')).rejects.toThrow(/is not on the internet/);
  });
});
