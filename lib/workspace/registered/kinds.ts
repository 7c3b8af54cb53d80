import type { Kind } from './kind';
import { optionalFlag, optionalText, text, texts } from './properties';
import { settleVpcEndpoint } from './vpc-endpoint-state';

/** A role that the platform assumes. */
const CREDENTIAL: Kind = {
  collection: 'credentials',
  idField: 'credentials_id',
  nameField: 'credentials_name',
  body: (properties) => ({ aws_credentials: { sts_role: { role_arn: text(properties, 'RoleArn') } } }),
};

/** The bucket of a workspace. */
const STORAGE_CONFIGURATION: Kind = {
  collection: 'storage-configurations',
  idField: 'storage_configuration_id',
  nameField: 'storage_configuration_name',
  body: (properties) => ({ root_bucket_info: { bucket_name: text(properties, 'BucketName') } }),
};

/** Where nodes run. */
const NETWORK: Kind = {
  collection: 'networks',
  idField: 'network_id',
  nameField: 'network_name',
  body: (properties) => {
    const restApi = optionalText(properties, 'RestApiEndpointId');
    const relay = optionalText(properties, 'RelayEndpointId');
    return {
      vpc_id: text(properties, 'VpcId'),
      subnet_ids: texts(properties, 'SubnetIds'),
      security_group_ids: texts(properties, 'SecurityGroupIds'),
      ...(restApi !== undefined && relay !== undefined && { vpc_endpoints: { rest_api: [restApi], dataplane_relay: [relay] } }),
    };
  },
};

/** A VPC endpoint that leads to the platform. */
const VPC_ENDPOINT: Kind = {
  collection: 'vpc-endpoints',
  idField: 'vpc_endpoint_id',
  nameField: 'vpc_endpoint_name',
  body: (properties) => ({
    aws_vpc_endpoint_id: text(properties, 'AwsVpcEndpointId'),
    region: text(properties, 'Region'),
  }),
  settle: settleVpcEndpoint,
};

/** From where workspaces are reached. */
const PRIVATE_ACCESS_SETTINGS: Kind = {
  collection: 'private-access-settings',
  idField: 'private_access_settings_id',
  nameField: 'private_access_settings_name',
  body: (properties) => ({
    region: text(properties, 'Region'),
    public_access_enabled: optionalFlag(properties, 'PublicAccessEnabled') ?? true,
    private_access_level: 'ACCOUNT',
  }),
  replaceable: ['public_access_enabled'],
};

/** A key of the customer's. */
const CUSTOMER_MANAGED_KEY: Kind = {
  collection: 'customer-managed-keys',
  idField: 'customer_managed_key_id',
  body: (properties) => {
    const useCases = texts(properties, 'UseCases');
    return {
      use_cases: useCases,
      aws_key_info: {
        key_arn: text(properties, 'KeyArn'),
        ...(useCases.includes('STORAGE') && {
          reuse_key_for_cluster_volumes: optionalFlag(properties, 'ClusterVolumes') ?? false,
        }),
      },
    };
  },
  shared: true,
};

/** By the types of their custom resources. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'Custom::LakehouseCredential': CREDENTIAL,
  'Custom::LakehouseStorageConfiguration': STORAGE_CONFIGURATION,
  'Custom::LakehouseNetwork': NETWORK,
  'Custom::LakehouseVpcEndpoint': VPC_ENDPOINT,
  'Custom::LakehousePrivateAccessSettings': PRIVATE_ACCESS_SETTINGS,
  'Custom::LakehouseCustomerManagedKey': CUSTOMER_MANAGED_KEY,
};
