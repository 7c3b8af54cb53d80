// As of 2026-08. Sources: github databricks/terraform-provider-databricks 684f442 (aws/constants.go) for accounts and roles,
// github databricks/terraform-databricks-sra 72a96ea (aws/tf/variables.tf) for image and bucket owners and for hosts; values only.
import { DatabricksShard } from './shard';

/** Who Databricks is in one of its worlds: AWS accounts, roles and hosts. */
export interface DatabricksIdentities {
  /** AWS account of the control plane: the principal of cross-account roles, bucket and key policies. */
  readonly controlPlane: string;
  /** Name of the role in `controlPlane` that assumes Unity Catalog storage roles. */
  readonly unityCatalogRole: string;
  /** Name of the role in `controlPlane` that delivers logs. */
  readonly logDeliveryRole: string;
  /** AWS account that owns the images of nodes. */
  readonly imageOwner: string;
  /** AWS account that owns the artifact and sample-data buckets. */
  readonly bucketOwner: string;
  /** Name of the user in `controlPlane` whose credentials read the sample data. */
  readonly datasetsUser?: string;
  /** Host of the account console and the account API. */
  readonly accountsHost: string;
  /** Domain of the workspaces. */
  readonly domain: string;
}

/** The identities of each shard. */
export const IDENTITIES: Record<DatabricksShard, DatabricksIdentities> = {
  [DatabricksShard.COMMERCIAL]: {
    controlPlane: '414351767826',
    unityCatalogRole: 'unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL',
    logDeliveryRole: 'SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK',
    imageOwner: '601306020600',
    bucketOwner: '414351767826',
    datasetsUser: 'databricks-datasets-readonly-user-prod',
    accountsHost: 'accounts.cloud.databricks.com',
    domain: 'cloud.databricks.com',
  },
  [DatabricksShard.GOVCLOUD_CIVILIAN]: {
    controlPlane: '044793339203',
    unityCatalogRole: 'unity-catalog-prod-UCMasterRole-1QRFA8SGY15OJ',
    logDeliveryRole: 'SaasUsageDeliveryRole-prod-aws-gov-IAMRole-L4QM0RCHYQ1G',
    imageOwner: '044732911619',
    bucketOwner: '282567162347',
    accountsHost: 'accounts.cloud.databricks.us',
    domain: 'cloud.databricks.us',
  },
  [DatabricksShard.GOVCLOUD_DOD]: {
    controlPlane: '170661010020',
    unityCatalogRole: 'unity-catalog-prod-UCMasterRole-1DI6DL6ZP26AS',
    logDeliveryRole: 'SaasUsageDeliveryRole-prod-aws-gov-dod-IAMRole-1DMEHBYR8VC5P',
    imageOwner: '044732911619',
    bucketOwner: '282567162347',
    accountsHost: 'accounts-dod.cloud.databricks.mil',
    domain: 'cloud.databricks.mil',
  },
};
