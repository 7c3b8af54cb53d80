import { GetBucketLocationCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { isDenied, messageOf } from './aws-errors';
import type { CheckedBucket } from './customer-aws';
import { TENANT_TAG_KEY } from './role-session';

/** In milliseconds: how long S3 may take to answer. */
const TIMEOUT = 10_000;

/**
 * Whether there is a bucket of this name in the region. S3 tells that to anyone, also to whom it refuses everything else; no
 * rights in the customer's AWS account are needed for it.
 *
 * @param endpoint of S3
 * @returns what is wrong
 */
export async function findBucket(endpoint: string, { bucketName, region }: CheckedBucket): Promise<string[]> {
  const { status, headers } = await fetch(`${endpoint}/${bucketName}`, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (status === 404) return [`bucket ${bucketName} does not exist`];
  if (status >= 500) throw new Error(`S3 answered ${status} for bucket ${bucketName}`);
  const actual = headers.get('x-amz-bucket-region');
  return actual === null || actual === region ? [] : [`bucket ${bucketName} is in ${actual}, not in ${region}`];
}

/**
 * Whether a bucket admits the control plane on behalf of the account. It is only read: what may be written shows when something is.
 *
 * @param s3 as whoever reaches customers' buckets for this account
 * @param admitted ARN of the role that the bucket's policy must admit
 * @returns what is wrong
 */
export async function tryBucket(
  s3: S3Client,
  { accountId, bucketName, workspaceId }: CheckedBucket,
  admitted: string,
): Promise<string[]> {
  try {
    await s3.send(new GetBucketLocationCommand({ Bucket: bucketName }));
    await s3.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: `workspaces/${workspaceId}/`, MaxKeys: 1 }));
    return [];
  } catch (error) {
    if (!isDenied(error)) throw error;
    return [
      `bucket ${bucketName} refuses the control plane (${messageOf(error)}); its policy must allow s3:GetBucketLocation, ` +
        `s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject to ${admitted} in sessions with the tag ` +
        `${TENANT_TAG_KEY} = ${accountId}`,
    ];
  }
}
