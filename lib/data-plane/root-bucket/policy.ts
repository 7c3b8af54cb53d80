import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ControlPlaneContract } from '../../contract';
import { tenantStatement } from '../tenant-statement';

const READ = ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketLocation'];
const WRITE = ['s3:PutObject', 's3:DeleteObject'];

/** What the policy of a root bucket depends on. */
export interface RootBucketPolicyProps {
  /** The bucket. */
  readonly bucket: IBucket;
  /** The control plane. */
  readonly contract: ControlPlaneContract;
  /** Id of the platform account. */
  readonly accountId: string;
  /** Workspaces whose data lies there. @default - not known yet */
  readonly workspaceIds?: string[];
}

/**
 * The statements that admit the control plane: first the published six actions everywhere, and once the workspaces are
 * known, writing only where their data lies.
 *
 * @see https://github.com/databricks/terraform-provider-databricks/blob/main/aws/data_aws_bucket_policy.go (2026-08)
 */
export function controlPlaneStatements(props: RootBucketPolicyProps): PolicyStatement[] {
  const { bucket, contract, accountId, workspaceIds } = props;
  const everything = [bucket.bucketArn, bucket.arnForObjects('*')];
  if (!workspaceIds) {
    return [tenantStatement({ contract, accountId, sid: 'ControlPlane', actions: [...READ, ...WRITE], resources: everything })];
  }
  const keys = writableKeys(contract, workspaceIds);
  const objects = keys.map((key) => bucket.arnForObjects(key));
  return [
    tenantStatement({ contract, accountId, sid: 'ControlPlaneReads', actions: READ, resources: everything }),
    tenantStatement({ contract, accountId, sid: 'ControlPlaneWrites', actions: WRITE, resources: objects }),
  ];
}

/** Object key patterns that the control plane may write for these workspaces. */
export function writableKeys({ rootBucketLayout }: ControlPlaneContract, workspaceIds: string[]): string[] {
  const keys = rootBucketLayout.writableKeys.flatMap((pattern) =>
    workspaceIds.map((workspaceId) => pattern.replaceAll('{workspaceId}', workspaceId)),
  );
  return [...new Set(keys)];
}
