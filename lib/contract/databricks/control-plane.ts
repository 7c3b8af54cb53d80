import { UnscopedValidationError } from 'aws-cdk-lib/core';
import { lit } from '../../shared/lit';
import { ContractBucket, ContractEndpointServices, ControlPlaneContract, CrossAccountPolicy, IControlPlane } from '../contract';
import { partitionOf } from '../partition';
import { buckets } from './buckets';
import { endpointServices } from './endpoint-services';
import { IDENTITIES } from './identities';
import { ports } from './ports';
import { REGION_NAMES } from './regions';
import { relayHost } from './relays';
import { DatabricksShard } from './shard';

/** Which Databricks runs the control plane, and what of it is used. */
export interface DatabricksControlPlaneProps {
  /** AWS region of the workspaces. */
  readonly region: string;
  /** The world that Databricks runs it in. @default - GovCloud civilian in GovCloud regions, otherwise commercial */
  readonly shard?: DatabricksShard;
  /** Name of the control plane in descriptions and tags. @default 'databricks' */
  readonly name?: string;
  /** Whether workspaces have the compliance security profile, whose nodes dial the FIPS relay. @default - true in GovCloud only */
  readonly complianceSecurityProfile?: boolean;
  /** Whether workspaces use the legacy Hive metastore that Databricks hosts. @default false */
  readonly legacyMetastore?: boolean;
  /** Whether workspaces use Lakebase Postgres. @default false */
  readonly lakebase?: boolean;
  /** Databricks' own name of the region, such as `ireland`: the first part of keys in root buckets. @default - from the table of regions */
  readonly regionName?: string;
  /** Host of the secure cluster connectivity relay. @default - from the table of relays */
  readonly relayHost?: string;
  /** PrivateLink endpoint services. @default - from the table of endpoint services; none if it has none for the region */
  readonly endpointServices?: ContractEndpointServices;
  /** Buckets of Databricks that nodes reach. @default - from the table of buckets */
  readonly buckets?: ContractBucket[];
}

/** The real Databricks as control plane. Its region tables are dated data: every value of them can be overridden. */
export function databricksControlPlane(props: DatabricksControlPlaneProps): IControlPlane {
  return { contract: databricksContract(props) };
}

function databricksContract(props: DatabricksControlPlaneProps): ControlPlaneContract {
  const { region } = props;
  const partition = partitionOf(region);
  const shard = props.shard ?? (partition === 'aws-us-gov' ? DatabricksShard.GOVCLOUD_CIVILIAN : DatabricksShard.COMMERCIAL);
  const regionName = props.regionName ?? REGION_NAMES[shard][region];
  const regionBuckets = props.buckets ?? buckets(shard, region);
  if (!regionName || !regionBuckets) throw unknownRegion(shard, region);
  const prefix = `${regionName}-prod`;
  const who = IDENTITIES[shard];
  const arn = (resource: string) => `arn:${partition}:iam::${who.controlPlane}:${resource}`;
  return {
    name: props.name ?? 'databricks',
    region,
    partition,
    awsAccount: who.controlPlane,
    accountsHost: who.accountsHost,
    domain: who.domain,
    relayHost: props.relayHost ?? relayHost(region, who.domain),
    ports: ports(shard, props),
    clusterManager: { principalArn: arn('root') },
    storageAccess: { principalArn: arn('root'), tagsSessions: true },
    storageCredentials: { principalArn: arn(`role/${who.unityCatalogRole}`) },
    logDelivery: { principalArn: arn(`role/${who.logDeliveryRole}`) },
    tenantTagKey: 'DatabricksAccountId',
    vendorTag: { key: 'Vendor', value: 'Databricks' },
    images: { owners: [who.imageOwner] },
    buckets: regionBuckets,
    nodeServices: ['sts', 'kinesis-streams'],
    sessionPrincipals: [arn('root'), ...(who.datasetsUser ? [arn(`user/${who.datasetsUser}`)] : [])],
    rootBucketLayout: {
      writableKeys: [
        `${prefix}/0_databricks_dev`,
        `ephemeral/${prefix}/{workspaceId}/*`,
        `${prefix}/{workspaceId}.*/*`,
        `${prefix}/{workspaceId}/*`,
      ],
    },
    defaultPolicy: CrossAccountPolicy.CUSTOMER_VPC,
    endpointServices: props.endpointServices ?? endpointServices(shard, region),
  };
}

function unknownRegion(shard: DatabricksShard, region: string): UnscopedValidationError {
  return new UnscopedValidationError(
    lit`DatabricksRegionUnknown`,
    `region must be one that Databricks (${shard}) is known to serve, got ${JSON.stringify(region)}; known are ` +
      `${Object.keys(REGION_NAMES[shard]).join(', ')}; for a newer one give regionName and buckets (and endpointServices)`,
  );
}
