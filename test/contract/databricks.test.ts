import { DatabricksShard } from '../../lib/contract';
import { databricksControlPlane } from '../../lib/contract/databricks/control-plane';
import { REGION_NAMES } from '../../lib/contract/databricks/regions';

const commercial = Object.keys(REGION_NAMES[DatabricksShard.COMMERCIAL]);
const contract = (region: string, shard?: DatabricksShard) => databricksControlPlane({ region, shard }).contract;
const openPorts = (found: ReturnType<typeof contract>) => found.ports.map((port) => port.fromPort);

test.each(commercial)('%s has endpoint services, buckets and a relay of its own region', (region) => {
  const found = contract(region);
  expect(found.endpointServices?.restApi.serviceName).toMatch(
    new RegExp(`^com\\.amazonaws\\.vpce\\.${region}\\.vpce-svc-[0-9a-f]{17}$`),
  );
  expect(found.endpointServices?.relay.serviceName).not.toBe(found.endpointServices?.restApi.serviceName);
  expect(found.buckets.filter((bucket) => bucket.purpose === 'artifacts')).toHaveLength(1);
  expect(found.buckets.filter((bucket) => bucket.writable).map((bucket) => bucket.purpose)).toEqual(['logs']);
  expect(found.relayHost).toMatch(/^tunnel\..*cloud\.databricks\.com$/);
});

test('no two regions share an endpoint service', () => {
  const names = commercial.flatMap((region) => {
    const services = contract(region).endpointServices;
    return [services?.restApi.serviceName, services?.relay.serviceName];
  });
  expect(new Set(names).size).toBe(commercial.length * 2);
});

test('Ireland, value by value', () => {
  const found = contract('eu-west-1');
  expect(found).toMatchObject({
    name: 'databricks',
    awsAccount: '414351767826',
    accountsHost: 'accounts.cloud.databricks.com',
    relayHost: 'tunnel.eu-west-1.cloud.databricks.com',
    tenantTagKey: 'DatabricksAccountId',
    vendorTag: { key: 'Vendor', value: 'Databricks' },
    storageAccess: { principalArn: 'arn:aws:iam::414351767826:root', tagsSessions: true },
    logDelivery: { principalArn: 'arn:aws:iam::414351767826:role/SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK' },
    images: { owners: ['601306020600'] },
    nodeServices: ['sts', 'kinesis-streams'],
    endpointServices: {
      restApi: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0da6ebf1461278016', privateDns: true },
      relay: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-09b4eb2bc775f4e8c', privateDns: true },
    },
  });
  expect(found.rootBucketLayout.writableKeys).toContain('ireland-prod/{workspaceId}.*/*');
  expect(openPorts(found)).toEqual([443, 6666, 8443, 8444, 8445]);
});

test('the published trust knows neither session tags nor a pattern of roles', () => {
  expect(contract('eu-west-1').clusterManager).toEqual({ principalArn: 'arn:aws:iam::414351767826:root' });
});

test('us-west-1 is served by Oregon, but not in everything', () => {
  const found = contract('us-west-1');
  expect(found.relayHost).toBe('tunnel.cloud.databricks.com');
  expect(found.rootBucketLayout.writableKeys).toContain('oregon-prod/{workspaceId}/*');
  expect(found.buckets.find((bucket) => bucket.purpose === 'artifacts')?.bucketName).toBe('databricks-prod-artifacts-us-west-2');
  expect(found.buckets.find((bucket) => bucket.purpose === 'systemTables')?.bucketName).toMatch('us-west-1');
  expect(found.buckets.map((bucket) => bucket.purpose)).not.toContain('updates');
  expect(contract('us-west-2').buckets.map((bucket) => bucket.purpose)).toContain('updates');
});

test.each([
  [DatabricksShard.GOVCLOUD_CIVILIAN, '044793339203', 'cloud.databricks.us', 'pendleton', '-gov-uc'],
  [DatabricksShard.GOVCLOUD_DOD, '170661010020', 'cloud.databricks.mil', 'pendleton-dod', '-dod-uc'],
])('%s: partition, FIPS relay, no relay port of PrivateLink', (shard, awsAccount, domain, name, systemTables) => {
  const found = contract('us-gov-west-1', shard);
  expect(found).toMatchObject({ partition: 'aws-us-gov', awsAccount, domain });
  expect(found.storageCredentials.principalArn).toMatch(
    new RegExp(`^arn:aws-us-gov:iam::${awsAccount}:role/unity-catalog-prod-UCMasterRole-`),
  );
  expect(openPorts(found)).toEqual([443, 2443, 8443, 8444, 8445]);
  expect(found.rootBucketLayout.writableKeys[0]).toBe(`${name}-prod/0_databricks_dev`);
  expect(found.buckets.map((bucket) => bucket.bucketName)).toContain(`databricks-prod-storage-${name}`);
  expect(found.buckets.at(-1)?.bucketName).toMatch(systemTables);
  expect(found.sessionPrincipals).toEqual([`arn:aws-us-gov:iam::${awsAccount}:root`]);
});

test('a GovCloud region is civilian unless said otherwise', () => {
  expect(contract('us-gov-west-1').awsAccount).toBe('044793339203');
});

test.each([
  ['complianceSecurityProfile', 2443],
  ['legacyMetastore', 3306],
  ['lakebase', 5432],
])('%s opens port %d', (feature, port) => {
  expect(openPorts(databricksControlPlane({ region: 'eu-west-1', [feature]: true }).contract)).toContain(port);
});

test.each([
  ['eu-north-1', undefined, /DatabricksRegionUnknown|got "eu-north-1"; known are ap-northeast-1,/],
  ['us-gov-west-1', DatabricksShard.COMMERCIAL, /got "us-gov-west-1"/],
  ['eu-west-1', DatabricksShard.GOVCLOUD_DOD, /known are us-gov-west-1;/],
])('fails on %s in %s', (region, shard, message) => {
  expect(() => contract(region, shard)).toThrow(message);
});

test('what the tables do not know yet is given', () => {
  const { contract: found } = databricksControlPlane({ region: 'eu-north-1', regionName: 'stockholm', buckets: [] });
  expect(found.rootBucketLayout.writableKeys).toContain('stockholm-prod/{workspaceId}/*');
  expect(found.endpointServices).toBeUndefined();
});
