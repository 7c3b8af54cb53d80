// As of 2026-07. Source: github databricks/terraform-databricks-sra 72a96ea (aws/tf/variables.tf, aws/tf/privatelink.tf); values only.
import { ContractBucket } from '../contract';
import { IDENTITIES } from './identities';
import { DatabricksShard } from './shard';

/** Last parts of the names of the log and the sample-data bucket of a region. They are not the names of `regions.ts`. */
interface BucketNames {
  readonly logs: string;
  readonly datasets: string;
}

const same = (name: string): BucketNames => ({ logs: name, datasets: name });

const COMMERCIAL: Record<string, BucketNames> = {
  'ap-northeast-1': same('tokyo'),
  'ap-northeast-2': same('seoul'),
  'ap-south-1': same('mumbai'),
  'ap-southeast-1': same('singapore'),
  'ap-southeast-2': same('sydney'),
  'ap-southeast-3': { logs: 'jakarta', datasets: 'oregon' },
  'ca-central-1': same('montreal'),
  'eu-central-1': same('frankfurt'),
  'eu-west-1': same('ireland'),
  'eu-west-2': same('london'),
  'eu-west-3': same('paris'),
  'sa-east-1': same('saopaulo'),
  'us-east-1': same('virginia'),
  'us-east-2': same('ohio'),
  'us-west-1': same('oregon'),
  'us-west-2': same('oregon'),
};

const NAMES: Record<DatabricksShard, Record<string, BucketNames>> = {
  [DatabricksShard.COMMERCIAL]: COMMERCIAL,
  [DatabricksShard.GOVCLOUD_CIVILIAN]: { 'us-gov-west-1': same('pendleton') },
  [DatabricksShard.GOVCLOUD_DOD]: { 'us-gov-west-1': { logs: 'pendleton-dod', datasets: 'pendleton' } },
};

/** What GovCloud adds to the region in the name of the bucket of system tables. */
const SYSTEM_TABLES_SUFFIX: Record<DatabricksShard, string> = {
  [DatabricksShard.COMMERCIAL]: '',
  [DatabricksShard.GOVCLOUD_CIVILIAN]: '-gov',
  [DatabricksShard.GOVCLOUD_DOD]: '-dod',
};

/** us-west-1 has no artifacts of its own. */
const ARTIFACTS_OF: Record<string, string> = { 'us-west-1': 'us-west-2' };

/** Regions with a further bucket of updates. */
const UPDATES: Record<string, string> = { 'us-west-2': 'databricks-update-oregon' };

/** The buckets of Databricks that nodes in a region reach; undefined when the region is unknown. */
export function buckets(shard: DatabricksShard, region: string): ContractBucket[] | undefined {
  const names = NAMES[shard][region];
  if (!names) return undefined;
  const ownerAwsAccount = IDENTITIES[shard].bucketOwner;
  const updates = UPDATES[region];
  return [
    { purpose: 'artifacts', bucketName: `databricks-prod-artifacts-${ARTIFACTS_OF[region] ?? region}`, ownerAwsAccount },
    ...(updates ? [{ purpose: 'updates', bucketName: updates, ownerAwsAccount }] : []),
    { purpose: 'logs', bucketName: `databricks-prod-storage-${names.logs}`, writable: true },
    { purpose: 'datasets', bucketName: `databricks-datasets-${names.datasets}`, ownerAwsAccount },
    { purpose: 'systemTables', bucketName: `system-tables-prod-${region}${SYSTEM_TABLES_SUFFIX[shard]}-uc-metastore-bucket` },
  ];
}
