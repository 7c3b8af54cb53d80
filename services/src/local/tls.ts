import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { selfSigned } from './certificate';
import { writeSecretly } from './write-secretly';

const DAY = 24 * 3600 * 1_000;

/** In milliseconds: how long a certificate holds (some clients refuse longer ones), and how long before its end it is replaced. */
const HOLDS_FOR = 820 * DAY;
const REPLACED_BEFORE = 30 * DAY;

/** Key and certificate of the TLS listener, as PEM. */
interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** The pair that an earlier start made, while it holds for long enough; otherwise a new one. */
export async function tlsIdentity(dataDirectory: string, now: number): Promise<Identity> {
  const folder = join(dataDirectory, 'tls');
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const kept = await Promise.all([readFile(keyFile, 'utf8'), readFile(certificateFile, 'utf8')]).catch(() => undefined);
  if (kept && Date.parse(new X509Certificate(kept[1]).validTo) - now > REPLACED_BEFORE) return { key: kept[0], cert: kept[1] };

  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cert = selfSigned({
    privateKey,
    publicKey,
    names: ['localhost', '*.localhost'],
    addresses: ['127.0.0.1'],
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + HOLDS_FOR),
    serial: randomBytes(8),
  });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeSecretly(keyFile, key);
  await writeSecretly(certificateFile, cert);
  return { key, cert };
}

/** Serves what the server answers over TLS too, on a port of loopback. Answers what ends it. */
export async function listenWithTls(server: FastifyInstance, port: number, identity: Identity): Promise<() => Promise<void>> {
  const listener = createServer(identity, (request, reply) => server.routing(request, reply));
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });
  return () =>
    new Promise((resolve) => {
      listener.close(() => resolve());
      listener.closeIdleConnections();
    });
}
