import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Environment } from '../settings';

/** In seconds: how long a signed URL is good for; a transfer that has begun goes on. */
const URL_LIFETIME = 3_600;

/** An object of S3. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** S3 of a region, which leads to buckets of others; or where the environment says that all of AWS is. */
export function regionalS3(region: string, environment: Environment): S3Client {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  return new S3Client({ region, followRegionRedirects: true, ...(endpoint !== undefined && { endpoint, forcePathStyle: true }) });
}

/** A URL by which anyone may read the object for an hour, if the process that signs it may. */
export function objectUrl(s3: S3Client, { bucket, key }: ObjectPlace): Promise<string> {
  return getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: URL_LIFETIME });
}
