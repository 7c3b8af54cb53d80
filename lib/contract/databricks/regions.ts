// As of 2026-07. Source: github databricks/terraform-databricks-sra 72a96ea (aws/tf/variables.tf); values only.
import { DatabricksShard } from './shard';

/**
 * Databricks' own name of a region, the first part of every key in a root bucket. us-west-1 is served by Oregon, and uses its name.
 */
const COMMERCIAL: Record<string, string> = {
  'ap-northeast-1': 'tokyo',
  'ap-northeast-2': 'seoul',
  'ap-south-1': 'mumbai',
  'ap-southeast-1': 'singapore',
  'ap-southeast-2': 'sydney',
  'ap-southeast-3': 'jakarta',
  'ca-central-1': 'canada',
  'eu-central-1': 'frankfurt',
  'eu-west-1': 'ireland',
  'eu-west-2': 'london',
  'eu-west-3': 'paris',
  'sa-east-1': 'saopaulo',
  'us-east-1': 'nvirginia',
  'us-east-2': 'ohio',
  'us-west-1': 'oregon',
  'us-west-2': 'oregon',
};

/** The regions of each shard, with Databricks' own names of them. */
export const REGION_NAMES: Record<DatabricksShard, Record<string, string>> = {
  [DatabricksShard.COMMERCIAL]: COMMERCIAL,
  [DatabricksShard.GOVCLOUD_CIVILIAN]: { 'us-gov-west-1': 'pendleton' },
  [DatabricksShard.GOVCLOUD_DOD]: { 'us-gov-west-1': 'pendleton-dod' },
};
