import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeNotReady } from '../../src/agent/runtime/runtime-not-ready';
import { provideRuntime } from '../../src/agent/runtime/provide-runtime';

const KEY = '18.0.x-scala2.13';

let store: Server;
let answer: RequestListener;
let ranges: (string | undefined)[];
let runtimes: string;
const archive = makeArchive();
const sha256 = createHash('sha256').update(archive).digest('hex');

beforeAll(() => {
  store = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  return new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => store.close(resolve)));
beforeEach(() => {
  ranges = [];
  runtimes = mkdtempSync(join(tmpdir(), 'runtimes-'));
  answer = (_, response) => response.end(archive);
});

function makeArchive(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  writeFileSync(join(folder, 'runtime.json'), '{}');
  mkdirSync(join(folder, 'jars'));
  writeFileSync(join(folder, 'jars', 'delta.jar'), randomBytes(1_000_000));
  return execFileSync('tar', ['--create', '--gzip', '--directory', folder, 'runtime.json', 'jars']);
}

const provide = (over: { sha256?: string; stopping?: AbortSignal } = {}) =>
  provideRuntime({
    folder: runtimes,
    key: KEY,
    archive: {
      url: `http://127.0.0.1:${(store.address() as AddressInfo).port}/a.tar.gz?X-Amz-Signature=secret`,
      sha256,
      ...over,
    },
    environment: process.env,
    stopping: over.stopping ?? new AbortController().signal,
  });

test('a node fetches a runtime that it does not have, and nothing is left of the fetching', async () => {
  await provide();
  expect(statSync(join(runtimes, KEY, 'jars', 'delta.jar')).size).toBe(1_000_000);
  expect(readdirSync(join(runtimes, '.fetched'))).toEqual([]);
});

test('one that is there is left alone', async () => {
  mkdirSync(join(runtimes, KEY));
  writeFileSync(join(runtimes, KEY, 'runtime.json'), 'baked');
  await provide();
  expect([ranges, readFileSync(join(runtimes, KEY, 'runtime.json'), 'utf8')]).toEqual([[], 'baked']);
});

test('a fetch that breaks goes on where it was', async () => {
  const half = Math.floor(archive.length / 2);
  answer = (request, response) => {
    const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    if (start !== undefined) return response.writeHead(206).end(archive.subarray(Number(start)));
    response.writeHead(200, { 'content-length': archive.length });
    return response.write(archive.subarray(0, half), () => response.destroy());
  };
  await provide();
  expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
  expect(existsSync(join(runtimes, KEY, 'runtime.json'))).toBe(true);
});

test('fails on another content, and on a store that refuses, with what to do and without the signature', async () => {
  const refused = async (over = {}) => {
    const error: unknown = await provide(over).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RuntimeNotReady);
    expect(existsSync(join(runtimes, KEY))).toBe(false);
    return String(error);
  };
  expect(await refused({ sha256: '0'.repeat(64) })).toMatch(/has the SHA-256 [0-9a-f]{64}/);
  answer = (_, response) => response.writeHead(403).end();
  const message = await refused();
  expect(message).toMatch(/a\.tar\.gz answered 403 .*see that the node reaches S3/);
  expect(message).not.toContain('secret');
});
