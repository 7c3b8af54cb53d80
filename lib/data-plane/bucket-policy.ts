import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * Adds statements to the policy of a bucket of this app. A bucket from outside the app is given a policy with them, in
 * place of the one it has, and that policy refuses plain HTTP as those of the app's buckets do.
 */
export function addToBucketPolicy(scope: Construct, bucket: s3.IBucket, statements: iam.PolicyStatement[]): void {
  const added = statements.every((statement) => bucket.addToResourcePolicy(statement).statementAdded);
  if (added) return;
  const policy = new s3.BucketPolicy(scope, 'Policy', { bucket });
  policy.document.addStatements(...statements, tlsOnly(bucket));
}

function tlsOnly(bucket: s3.IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:*'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
