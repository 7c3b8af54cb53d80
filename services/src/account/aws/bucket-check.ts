/** In milliseconds: how long S3 may take to answer. */
const TIMEOUT = 10_000;

/**
 * Whether there is a bucket of this name in the region. S3 tells that to anyone, also to whom it refuses everything else; no
 * rights in the customer's AWS account are needed for it.
 *
 * @param endpoint of S3
 * @returns what is wrong
 */
export async function checkBucket(endpoint: string, bucketName: string, region: string): Promise<string[]> {
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
