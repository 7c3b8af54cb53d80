import { Fn } from 'aws-cdk-lib/core';
import type { NodeArtifact } from './node-image-props';

/** ARN of the object, as policies name it. */
export function artifactArn(partition: string, { s3Uri }: NodeArtifact): string {
  return `arn:${partition}:s3:::${Fn.select(1, Fn.split('s3://', s3Uri))}`;
}
