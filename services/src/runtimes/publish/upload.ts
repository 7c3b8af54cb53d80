import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  type CompletedPart,
  type ListPartsCommandOutput,
  type Part,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectPlace } from '../../platform/aws/object-url';

/** In bytes; S3 takes 10,000 parts of at least 5 MiB. */
const PART = 16 * 1024 * 1024;

/** Parts under way at a time. */
const AT_ONCE = 4;

export interface Upload {
  readonly s3: S3Client;
  readonly place: ObjectPlace;
  readonly file: string;
  readonly bytes: number;
  readonly stopping: AbortSignal;
  /** Called with how many bytes are there. */
  readonly progress: (bytes: number) => void;
}

/** Uploads a file in parts, each with its checksum. One that was cut goes on with the parts that are missing. */
export async function upload({ s3, place, file, bytes, stopping, progress }: Upload): Promise<void> {
  const target = { Bucket: place.bucket, Key: place.key };
  const UploadId = (await openUpload(s3, target)) ?? (await beginUpload(s3, target));
  const there = await partsOf(s3, { ...target, UploadId });
  const count = Math.max(1, Math.ceil(bytes / PART));
  const completed: CompletedPart[] = [];
  const source = await open(file);
  let [next, done] = [1, 0];
  const work = async () => {
    while (next <= count) {
      stopping.throwIfAborted();
      const PartNumber = next++;
      const body = await chunk(source, (PartNumber - 1) * PART, bytes);
      const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
      const known = there.get(PartNumber);
      const request = { ...target, UploadId, PartNumber, Body: body, ChecksumSHA256 };
      const { ETag } = isSame(known, body, ChecksumSHA256) ? known : await s3.send(new UploadPartCommand(request));
      completed.push({ PartNumber, ETag, ChecksumSHA256 });
      progress((done += body.length));
    }
  };
  // Whoever fails leaves no more to the others, and those are waited for: what they upload is there next time.
  const orStop = () => work().finally(() => (next = count + 1));
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, orStop));
  await source.close();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const Parts = completed.sort((one, other) => (one.PartNumber ?? 0) - (other.PartNumber ?? 0));
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
}

type Target = { readonly Bucket: string; readonly Key: string };

/** The key has the hash of the contents: whatever is under way there is this file. */
async function openUpload(s3: S3Client, { Bucket, Key }: Target): Promise<string | undefined> {
  const { Uploads: uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
  return uploads.find((upload) => upload.Key === Key)?.UploadId;
}

async function beginUpload(s3: S3Client, target: Target): Promise<string> {
  const begun = await s3.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'SHA256', ContentType: 'application/gzip' }),
  );
  if (begun.UploadId === undefined) throw new Error(`S3 began no upload to ${target.Bucket}/${target.Key}`);
  return begun.UploadId;
}

async function partsOf(s3: S3Client, upload: Target & { readonly UploadId: string }): Promise<Map<number, Part>> {
  const parts = new Map<number, Part>();
  // S3 names a next part on its last page as well, so only this tells that there is another page.
  for (let [more, marker]: [boolean, string | undefined] = [true, undefined]; more;) {
    const page: ListPartsCommandOutput = await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker: marker }));
    for (const part of page.Parts ?? []) if (part.PartNumber !== undefined) parts.set(part.PartNumber, part);
    [more, marker] = [page.IsTruncated === true, page.NextPartNumberMarker];
  }
  return parts;
}

/** By its checksum; a store that does not list checksums has the MD5 as ETag. */
function isSame(part: Part | undefined, body: Buffer, checksum: string): part is Part {
  if (!part || part.Size !== body.length) return false;
  if (part.ChecksumSHA256 !== undefined) return part.ChecksumSHA256 === checksum;
  return part.ETag?.replaceAll('"', '') === createHash('md5').update(body).digest('hex');
}

async function chunk(source: FileHandle, start: number, bytes: number): Promise<Buffer> {
  const length = Math.min(PART, bytes - start);
  const { buffer, bytesRead } = await source.read(Buffer.alloc(length), 0, length, start);
  if (bytesRead !== length) throw new Error(`the archive has become shorter: ${bytesRead} of ${length} bytes at ${start}`);
  return buffer;
}
