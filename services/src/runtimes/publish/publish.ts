import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Check } from 'typebox/value';
import { RuntimeArchive } from '../archive/archive';
import type { Platform } from '../definition';
import { hashFile } from '../prepare/hash-file';
import { PreparationError } from '../prepare/preparation-error';
import { archiveKey, descriptionKey, PublishedArchive } from './published-archive';
import { upload } from './upload';

export interface Publication {
  readonly s3: S3Client;
  /** The artifact store of a control plane. */
  readonly bucket: string;
  /** Where archives are made. */
  readonly folder: string;
  readonly key: string;
  readonly platform: Platform;
  /** Whether one with other contents is replaced: nodes that start from then on get this one. */
  readonly replace: boolean;
  readonly stopping: AbortSignal;
  readonly report: (line: string) => void;
}

/**
 * Puts the archive of a runtime where nodes find it. Again, it changes nothing; what was cut goes on where it was.
 *
 * @throws PreparationError when there is no archive, or another one is published
 */
export async function publishRuntime(publication: Publication): Promise<PublishedArchive> {
  const { s3, bucket, key, platform, replace, stopping, report } = publication;
  const { file, archive } = await readArchive(publication);
  const { sha256, bytes } = archive;
  const description = descriptionKey(key, platform);
  const before = await read(s3, bucket, description);
  if (before?.published.sha256 === sha256) {
    report(`s3://${bucket}/${before.published.object} is published already`);
    return before.published;
  }
  if (before && !replace) {
    throw new PreparationError(
      `s3://${bucket}/${description} names an archive with the SHA-256 ${before.published.sha256}, and this one has ${sha256}; ` +
        'with --replace nodes that start from then on get this one',
    );
  }
  const object = archiveKey(key, platform, sha256);
  const progress = steps(bytes, (percent) => report(`${percent} % of ${Math.round(bytes / 1e6)} MB`));
  await upload({ s3, place: { bucket, key: object }, file, bytes, stopping, progress });
  const published = { key, platform, object, sha256, bytes };
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: description,
      Body: JSON.stringify(published),
      ContentType: 'application/json',
      // Of two who publish at once, one is told that the other was first.
      ...(before ? { IfMatch: before.etag } : { IfNoneMatch: '*' }),
    }),
  );
  report(`s3://${bucket}/${object}\nSHA-256 ${sha256}`);
  return published;
}

async function readArchive({ folder, key, platform }: Publication): Promise<{ file: string; archive: RuntimeArchive }> {
  const archives = join(folder, 'archives');
  const remedy = `make it with: npm run runtime -- archive ${key} --platform ${platform} --folder ${folder}`;
  const text = await readFile(join(archives, `${key}.${platform}.json`), 'utf8').catch((cause: unknown) => {
    throw new PreparationError(`there is no archive of ${key} for ${platform} in ${archives}; ${remedy}`, { cause });
  });
  const archive: unknown = JSON.parse(text);
  if (!Check(RuntimeArchive, archive)) {
    throw new PreparationError(`${archives}/${key}.${platform}.json describes no archive; ${remedy}`);
  }
  const file = join(archives, archive.file);
  const got = await hashFile(file);
  if (got !== archive.sha256) {
    throw new PreparationError(`${file} has the SHA-256 ${got ?? 'of no file'}, and was made with ${archive.sha256}; ${remedy}`);
  }
  return { file, archive };
}

async function read(s3: S3Client, bucket: string, key: string) {
  try {
    const { Body: body, ETag: etag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const published: unknown = JSON.parse((await body?.transformToString()) ?? '');
    if (!Check(PublishedArchive, published)) {
      throw new PreparationError(`s3://${bucket}/${key} describes no archive; somebody else wrote it, look at its versions`);
    }
    return { published, etag };
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** Calls back at each tenth. */
function steps(bytes: number, reached: (percent: number) => void): (done: number) => void {
  let last = 0;
  return (done) => {
    const tenth = Math.floor((done * 10) / bytes);
    if (tenth > last) reached((last = tenth) * 10);
  };
}
