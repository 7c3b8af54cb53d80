import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hashFile } from './hash-file';
import { PreparationError } from './preparation-error';
import { isFull } from './system-error';

/** How often a connection may break before a file is given up; each try goes on where the last one ended. */
const TRIES = 4;

/** A file that is known by its hash. */
export interface Download {
  readonly url: string;
  readonly sha256: string;
  /** Where it goes; it is there with the right content, or not at all. */
  readonly file: string;
  /** Sent along, for a repository that asks who calls. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What to do when it cannot be fetched. @default - look at the Maven repository */
  readonly remedy?: string;
}

/** Fetches a file unless it is there, and goes on where an earlier try ended. */
export async function download(wanted: Download, stopping: AbortSignal): Promise<void> {
  if ((await hashFile(wanted.file)) === wanted.sha256) return;
  const part = `${wanted.file}.part`;
  await mkdir(dirname(part), { recursive: true });
  const resumed = (await sizeOf(part)) > 0;
  await fetchAll(wanted, part, stopping);
  let got = await hashFile(part);
  if (got !== wanted.sha256 && resumed) {
    // What was left by an earlier try may have been something else.
    await rm(part);
    await fetchAll(wanted, part, stopping);
    got = await hashFile(part);
  }
  if (got !== wanted.sha256) {
    await rm(part, { force: true });
    throw new PreparationError(
      `${shown(wanted)} has the SHA-256 ${got}, and its lock says ${wanted.sha256}; ` +
        'a repository or a proxy on the way gave another file, do not use it',
    );
  }
  await rename(part, wanted.file);
}

async function fetchAll(wanted: Download, part: string, stopping: AbortSignal): Promise<void> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await fetchRest(wanted, part, stopping);
    } catch (error) {
      if (error instanceof PreparationError || stopping.aborted || isFull(error)) throw error;
      if (left > 0) continue;
      const { remedy = 'check the network, or name a Maven repository that this machine reaches with --maven-repository' } =
        wanted;
      throw new PreparationError(`${shown(wanted)} cannot be fetched; ${remedy}`, { cause: error });
    }
  }
}

async function fetchRest(wanted: Download, part: string, stopping: AbortSignal): Promise<void> {
  const { url, headers, remedy = 'is it a Maven repository?' } = wanted;
  const start = await sizeOf(part);
  const range = { ...headers, ...(start > 0 && { range: `bytes=${start}-` }) };
  const response = await fetch(url, { headers: range, signal: stopping });
  if (response.status === 416) {
    // There is no more, or what is there is more than the file.
    await response.body?.cancel();
    return;
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new PreparationError(`${shown(wanted)} answered ${response.status} ${response.statusText}; ${remedy}`);
  }
  const flags = response.status === 206 ? 'a' : 'w';
  await pipeline(Readable.fromWeb(response.body), createWriteStream(part, { flags }));
}

/** Without what gives a right to it. */
function shown({ url }: Download): string {
  return url.replace(/\?.*$/, '');
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
