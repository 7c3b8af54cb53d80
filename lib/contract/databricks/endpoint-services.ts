// As of 2026-07. Source: github databricks/terraform-databricks-sra 72a96ea (aws/tf/variables.tf); values only. Fourteen regions
// agree with github databricks/terraform-databricks-examples fb6ff0c. eu-north-1 has neither service yet.
import { ContractEndpointServices } from '../contract';
import { DatabricksShard } from './shard';

/** The ids behind `vpce-svc-`. */
interface ServiceIds {
  /** Workspace UI and REST API. */
  readonly restApi: string;
  /** Secure cluster connectivity relay. */
  readonly relay: string;
}

const COMMERCIAL: Record<string, ServiceIds> = {
  'ap-northeast-1': { restApi: '02691fd610d24fd64', relay: '02aa633bda3edbec0' },
  'ap-northeast-2': { restApi: '0babb9bde64f34d7e', relay: '0dc0e98a5800db5c4' },
  'ap-south-1': { restApi: '0dbfe5d9ee18d6411', relay: '03fd4d9b61414f3de' },
  'ap-southeast-1': { restApi: '02535b257fc253ff4', relay: '0557367c6fc1a0c5c' },
  'ap-southeast-2': { restApi: '0b87155ddd6954974', relay: '0b4a72e8f825495f6' },
  'ap-southeast-3': { restApi: '07a698e7e9ccfd04a', relay: '025ca447c232c6a1b' },
  'ca-central-1': { restApi: '0205f197ec0e28d65', relay: '0c4e25bdbcbfbb684' },
  'eu-central-1': { restApi: '081f78503812597f7', relay: '08e5dfca9572c85c4' },
  'eu-west-1': { restApi: '0da6ebf1461278016', relay: '09b4eb2bc775f4e8c' },
  'eu-west-2': { restApi: '01148c7cdc1d1326c', relay: '05279412bf5353a45' },
  'eu-west-3': { restApi: '008b9368d1d011f37', relay: '005b039dd0b5f857d' },
  'sa-east-1': { restApi: '0bafcea8cdfe11b66', relay: '0e61564963be1b43f' },
  'us-east-1': { restApi: '09143d1e626de2f04', relay: '00018a8c3ff62ffdf' },
  'us-east-2': { restApi: '041dc2b4d7796b8d3', relay: '090a8fab0d73e39a6' },
  'us-west-1': { restApi: '09bb6ca26208063f2', relay: '04cb91f9372b792fe' },
  'us-west-2': { restApi: '0129f463fcfbc46c5', relay: '0158114c0c730c3bb' },
};

const SERVICES: Record<DatabricksShard, Record<string, ServiceIds>> = {
  [DatabricksShard.COMMERCIAL]: COMMERCIAL,
  [DatabricksShard.GOVCLOUD_CIVILIAN]: { 'us-gov-west-1': { restApi: '0f25e28401cbc9418', relay: '05f27abef1a1a3faa' } },
  [DatabricksShard.GOVCLOUD_DOD]: { 'us-gov-west-1': { restApi: '08fddf710780b2a54', relay: '05c210a2feea23ad7' } },
};

/** The endpoint services of a region, which bring their own private DNS names; none where Databricks offers no PrivateLink. */
export function endpointServices(shard: DatabricksShard, region: string): ContractEndpointServices | undefined {
  const ids = SERVICES[shard][region];
  if (!ids) return undefined;
  const service = (id: string) => ({ serviceName: `com.amazonaws.vpce.${region}.vpce-svc-${id}`, privateDns: true });
  return { restApi: service(ids.restApi), relay: service(ids.relay) };
}
