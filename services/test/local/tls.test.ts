import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { freePort } from '../../src/local/ports';
import { listenWithTls, tlsIdentity } from '../../src/local/tls';

const NOW = Date.now();
const DAY = 24 * 3600 * 1_000;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tls-'))));
afterEach(() => rm(folder, { recursive: true }));

function fetchWith(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (reply) => {
      let text = '';
      reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
      reply.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

test('a client that is given the certificate talks to the server, by address and by name', async () => {
  const server = fastify();
  server.get('/', ({ protocol, host }) => ({ origin: `${protocol}://${host}` }));
  await server.ready();
  const port = await freePort();
  const end = await listenWithTls(server, port, await tlsIdentity(folder, NOW));
  const certificate = readFileSync(join(folder, 'tls', 'certificate.pem'), 'utf8');
  for (const host of ['127.0.0.1', 'localhost']) {
    const origin = `https://${host}:${port}`;
    expect(JSON.parse(await fetchWith(origin, certificate))).toEqual({ origin });
  }
  await expect(fetchWith(`https://127.0.0.1:${port}`, '')).rejects.toThrow(/self-signed/);
  await end();
  await expect(fetchWith(`https://127.0.0.1:${port}`, certificate)).rejects.toThrow(/ECONNREFUSED/);
  await server.close();
});

test('the certificate is kept until a month before its end', async () => {
  const first = await tlsIdentity(folder, NOW);
  expect(await tlsIdentity(folder, NOW + 780 * DAY)).toEqual(first);
  const second = await tlsIdentity(folder, NOW + 795 * DAY);
  expect(second.cert).not.toBe(first.cert);
  expect(new X509Certificate(second.cert).checkIP('127.0.0.1')).toBe('127.0.0.1');
});
