import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { regionalS3 } from '../../platform/aws/object-url';
import type { Environment } from '../../platform/settings';

/** Files of the customer: `s3://bucket/key`, reached with the instance profile, or `file:///path` of this machine. */
export interface ObjectStore {
  readonly read: (url: string) => Promise<Buffer>;
  /** Writes a file of this machine there, over what was there. */
  readonly write: (url: string, file: string) => Promise<void>;
}

export function objectStore(environment: Environment): ObjectStore {
  let client: S3Client | undefined;
  const s3 = () => (client ??= regionalS3(environment.AWS_REGION ?? 'us-east-1', environment));
  return {
    read: async (url) => {
      const place = placeOf(url);
      if ('path' in place) return readFile(place.path);
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
      if (!Body) throw new Error(`${url} has no content`);
      return Buffer.from(await Body.transformToByteArray());
    },
    write: async (url, file) => {
      const place = placeOf(url);
      if ('path' in place) {
        await mkdir(dirname(place.path), { recursive: true });
        return copyFile(file, place.path);
      }
      const { size } = await stat(file);
      const Body = createReadStream(file, { end: Math.max(size - 1, 0) }); // what is appended meanwhile comes next time
      await s3().send(
        new PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body: size === 0 ? '' : Body, ContentLength: size }),
      );
    },
  };
}

type Place = { readonly path: string } | { readonly bucket: string; readonly key: string };

function placeOf(url: string): Place {
  if (url.startsWith('/')) return { path: url };
  if (url.startsWith('file:')) return { path: url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length) };
  const [, bucket, key] = /^s3a?:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new Error(`${JSON.stringify(url)} must be like s3://bucket/key or file:///path`);
  }
  return { bucket, key };
}
