import type { CustomerAws, NetworkCheck } from '../aws/customer-aws';
import type { WorkspaceRow } from '../workspaces/workspace';
import type { WorkspaceParts } from './workspace-parts';

/** What looking at the parts of a workspace came to. */
export interface Findings {
  /** Why the workspace cannot run, for people; empty when it can. */
  readonly faults: readonly string[];
  /** Absent when there is no network. */
  readonly network?: NetworkCheck;
}

/** Looks at everything, so that all that is wrong is said at once. */
export async function inspect(
  aws: CustomerAws,
  { account_id: accountId, workspace_id: workspaceId, aws_region: region }: WorkspaceRow,
  { roleArn, bucketName, network, keys }: WorkspaceParts,
): Promise<Findings> {
  const faults: string[] = [];
  if (bucketName !== undefined) {
    const wrong = await aws.checkBucket({ accountId, workspaceId, bucketName, region });
    if (wrong.length > 0) {
      faults.push(`MALFORMED_REQUEST: Failed storage configuration validation checks: ${wrong.join(', ')}`);
    }
  }
  const wrongKeys: string[] = [];
  for (const key of keys) wrongKeys.push(...(await aws.checkKey({ accountId, ...key })));
  if (wrongKeys.length > 0) faults.push(`Failed customer-managed key validation checks: ${wrongKeys.join(', ')}`);
  if (roleArn === undefined || network === undefined) return { faults };
  const check = await aws.checkNetwork(
    { accountId, roleArn },
    { region, vpcId: network.vpc_id, subnetIds: network.subnet_ids, securityGroupIds: network.security_group_ids },
  );
  if (check.errors.length > 0) {
    faults.push(`Failed network validation checks: ${check.errors.map((error) => error.error_message).join(', ')}`);
  }
  return { faults, network: check };
}
