import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { awsCode, isDenied, messageOf } from './aws-errors';
import type { LogObject } from './customer-aws';

/**
 * Puts objects into a bucket.
 *
 * @returns what the customer has to mend; nothing when all of them are there
 * @throws whatever else S3 says, or that it cannot be reached
 */
export async function deliverObjects(
  s3: S3Client,
  bucketName: string,
  objects: readonly LogObject[],
  abortSignal: AbortSignal,
): Promise<string[]> {
  for (const { key, body, contentType } of objects) {
    const command = new PutObjectCommand({ Bucket: bucketName, Key: key, Body: body, ContentType: contentType });
    try {
      await s3.send(command, { abortSignal });
    } catch (error) {
      const fault = faultOf(error, bucketName);
      if (fault === undefined) throw error;
      return [fault];
    }
  }
  return [];
}

function faultOf(error: unknown, bucketName: string): string | undefined {
  const code = awsCode(error);
  if (code === 'NoSuchBucket') return `bucket ${bucketName} does not exist`;
  if (code.startsWith('KMS.')) return `the key of bucket ${bucketName} cannot be used: ${messageOf(error)}`;
  if (!isDenied(error)) return undefined;
  return `bucket ${bucketName} does not let the role put objects: ${messageOf(error)}; its policy and its key must admit the role`;
}
