// As of 2026-07. Sources: docs.databricks.com, customer-managed VPC; github databricks/terraform-databricks-sra 72a96ea
// (aws/tf/network.tf, aws/tf/privatelink.tf); values only.
import { ContractPorts } from '../contract';
import { DatabricksShard } from './shard';

/** What decides which ports nodes dial. */
export interface PortFeatures {
  readonly complianceSecurityProfile?: boolean;
  readonly legacyMetastore?: boolean;
  readonly lakebase?: boolean;
}

/** The ports that nodes dial, in ascending order. */
export function ports(shard: DatabricksShard, features: PortFeatures): ContractPorts[] {
  const government = shard !== DatabricksShard.COMMERCIAL;
  const listed: (ContractPorts | false | undefined)[] = [
    { fromPort: 443, description: 'control plane, AWS APIs and repositories' },
    (government || features.complianceSecurityProfile) && { fromPort: 2443, description: 'FIPS secure cluster connectivity' },
    features.legacyMetastore && { fromPort: 3306, description: 'legacy Hive metastore' },
    features.lakebase && { fromPort: 5432, description: 'Lakebase Postgres' },
    !government && { fromPort: 6666, description: 'secure cluster connectivity over PrivateLink', privateLinkOnly: true },
    { fromPort: 8443, description: 'control plane API' },
    { fromPort: 8444, description: 'Unity Catalog logging and lineage' },
    { fromPort: 8445, toPort: 8451, description: 'reserved by Databricks' },
  ];
  return listed.filter((entry): entry is ContractPorts => typeof entry === 'object');
}
