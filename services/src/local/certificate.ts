import { sign, type KeyObject } from 'node:crypto';

/** What a self-signed certificate says. */
export interface CertificateOptions {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly names: readonly string[];
  /** IPv4 addresses. */
  readonly addresses: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Eight bytes from outside. */
  readonly serial: Buffer;
}

/** Tags of DER, the encoding of certificates (X.690). */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
/** Context-specific: one with parts, one without. */
const parts = (number: number) => 0xa0 + number;
const plain = (number: number) => 0x80 + number;

/** Object ids in their encoded form. */
const ECDSA_WITH_SHA256 = Buffer.from('2a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('550403', 'hex');
const SUBJECT_ALTERNATIVE_NAME = Buffer.from('551d11', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('551d13', 'hex');

/** A certificate (RFC 5280, version 3) that the key signs for itself, as PEM. Clients trust it by being given it. */
export function selfSigned(options: CertificateOptions): string {
  const algorithm = der(SEQUENCE, der(OBJECT_ID, ECDSA_WITH_SHA256));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OBJECT_ID, COMMON_NAME), der(UTF8_STRING, Buffer.from('lakehouse on this machine')))),
  );
  const toBeSigned = der(
    SEQUENCE,
    der(parts(0), der(INTEGER, Buffer.from([2]))),
    der(INTEGER, positive(options.serial)),
    algorithm,
    name,
    der(SEQUENCE, time(options.notBefore), time(options.notAfter)),
    name,
    options.publicKey.export({ type: 'spki', format: 'der' }),
    der(parts(3), extensions(options)),
  );
  const signature = sign('sha256', toBeSigned, options.privateKey);
  const certificate = der(SEQUENCE, toBeSigned, algorithm, der(BIT_STRING, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function extensions({ names, addresses }: CertificateOptions): Buffer {
  const alternatives = [
    ...names.map((name) => der(plain(2), Buffer.from(name))),
    ...addresses.map((address) => der(plain(7), Buffer.from(address.split('.').map(Number)))),
  ];
  const authority = der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff])));
  return der(
    SEQUENCE,
    der(SEQUENCE, der(OBJECT_ID, SUBJECT_ALTERNATIVE_NAME), der(OCTET_STRING, der(SEQUENCE, ...alternatives))),
    der(SEQUENCE, der(OBJECT_ID, BASIC_CONSTRAINTS), der(BOOLEAN, Buffer.from([0xff])), der(OCTET_STRING, authority)),
  );
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** A number whose first bit is not set, and whose first byte is not zero. */
function positive(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([((bytes[0] ?? 0) & 0x3f) | 0x40]), bytes.subarray(1)]);
}

function time(date: Date): Buffer {
  return der(UTC_TIME, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
}
