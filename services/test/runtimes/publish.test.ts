import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishedRuntimes } from '../../src/cluster-manager/runtimes/published-runtimes';
import { runRuntime } from '../../src/runtimes/command';
import { publishRuntime } from '../../src/runtimes/publish/publish';
import { EmulatedAws } from '../cluster-manager/emulated-aws';

// On an AWS on loopback.

const KEY = '18.0.x-scala2.13';
const PLATFORM = 'linux-aarch64';
const MIB = 1024 * 1024;

let aws: EmulatedAws;
let s3: S3Client;
let folder: string;
let bucket: string;
let lines: string[];
let buckets = 0;
let uploaded: string[];

beforeAll(async () => void (aws = await EmulatedAws.start()), 120_000);
afterAll(() => aws.stop(), 60_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archives-'));
  mkdirSync(join(folder, 'archives'));
  bucket = `artifacts-${++buckets}`;
  [lines, uploaded] = [[], []];
  s3 = client();
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A client that notes the parts it uploads, and of which one upload may be cut. */
function client(cutAfter = Number.POSITIVE_INFINITY): S3Client {
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'any' };
  let begun = 0;
  const made = new S3Client({ region: 'eu-west-1', endpoint: aws.endpoint, forcePathStyle: true, credentials });
  made.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'UploadPartCommand') return next(args);
        if (++begun > cutAfter) throw new Error('the connection is cut');
        const result = await next(args);
        uploaded.push(String((args.input as { PartNumber?: number }).PartNumber));
        return result;
      },
    { step: 'initialize' },
  );
  return made;
}

/** An archive as the command makes it. */
function makeArchive(content: Buffer, platform = PLATFORM): string {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = `${KEY}.${platform}.tar.gz`;
  writeFileSync(join(folder, 'archives', file), content);
  const archive = { key: KEY, platform, file, sha256, bytes: content.length };
  writeFileSync(join(folder, 'archives', `${KEY}.${platform}.json`), JSON.stringify(archive));
  return sha256;
}

const publish = (over: { s3?: S3Client; replace?: boolean } = {}) =>
  publishRuntime({
    s3,
    bucket,
    folder,
    key: KEY,
    platform: PLATFORM,
    replace: false,
    stopping: new AbortController().signal,
    report: (line) => void lines.push(line),
    ...over,
  });

const published = (now = () => 0) => new PublishedRuntimes({ s3, bucket, now });

async function objects(): Promise<string[]> {
  const { Contents: found = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return found.map(({ Key: key }) => String(key)).sort();
}

test('what is published is what nodes fetch by a URL, for their processor alone', async () => {
  const content = randomBytes(1000);
  const sha256 = makeArchive(content);
  await publish();
  const archive = await published().archive(KEY, PLATFORM);
  expect(archive).toMatchObject({ sha256 });
  const reply = await fetch(String(archive?.url));
  expect(Buffer.from(await reply.arrayBuffer()).equals(content)).toBe(true);
  expect(await published().archive(KEY, 'linux-x86_64')).toBeUndefined();
});

test('again, it changes nothing', async () => {
  makeArchive(randomBytes(1000));
  await publish();
  const before = [await objects(), uploaded.length];
  await publish();
  expect([await objects(), uploaded.length]).toEqual(before);
  expect(lines.at(-1)).toMatch(/is published already$/);
});

test('one with other contents is refused unless it is to be replaced; nodes that fetch the old one find it still', async () => {
  const old = makeArchive(randomBytes(1000));
  await publish();
  let clock = 0;
  const manager = published(() => clock);
  const before = await manager.archive(KEY, PLATFORM);
  const other = makeArchive(randomBytes(1000));
  await expect(publish()).rejects.toThrow(`${old}, and this one has ${other}; with --replace nodes`);
  await publish({ replace: true });
  clock += 60_000;
  expect(await manager.archive(KEY, PLATFORM)).toMatchObject({ sha256: other });
  expect((await fetch(String(before?.url))).status).toBe(200);
});

test('an upload that was cut goes on with the parts that are missing, and nobody finds it before', async () => {
  const content = randomBytes(36 * MIB);
  const sha256 = makeArchive(content);
  await expect(publish({ s3: client(2) })).rejects.toThrow('the connection is cut');
  expect(await published().archive(KEY, PLATFORM)).toBeUndefined();
  const before = [...uploaded];
  await publish();
  expect([...uploaded].sort()).toEqual(['1', '2', '3']);
  expect(before).toHaveLength(2);
  const reply = await fetch(String((await published().archive(KEY, PLATFORM))?.url));
  expect(
    createHash('sha256')
      .update(Buffer.from(await reply.arrayBuffer()))
      .digest('hex'),
  ).toBe(sha256);
});

test('fails on an archive that is missing, or is not what was made, before anything is uploaded', async () => {
  await expect(publish()).rejects.toThrow(
    /there is no archive of 18\.0\.x-scala2\.13 .*make it with: npm run runtime -- archive/,
  );
  makeArchive(randomBytes(1000));
  writeFileSync(join(folder, 'archives', `${KEY}.${PLATFORM}.tar.gz`), 'something else');
  await expect(publish()).rejects.toThrow(/has the SHA-256 [0-9a-f]{64}, and was made with [0-9a-f]{64}/);
  expect(await objects()).toEqual([]);
});

test('the command says what it needs', async () => {
  let said = '';
  const world = {
    environment: { PATH: '' },
    now: Date.now,
    write: (text: string) => void (said += text),
    folder,
    stopping: new AbortController().signal,
  };
  expect(await runRuntime(['publish', KEY, '--platform', PLATFORM], world)).toBe(2);
  expect(said).toMatch(/--bucket must be given to publish/);
  expect(await runRuntime(['publish', KEY, '--platform', PLATFORM, '--bucket', bucket], world)).toBe(1);
  expect(said).toMatch(/AWS_REGION must be set/);
});
