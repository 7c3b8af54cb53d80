import type { Environment, Settings } from '../../platform/settings';
import { AwsCustomer } from './aws-customer';
import type { CustomerAws } from './customer-aws';
import { LOCAL_AWS } from './local-aws';

/** What stands for customers' AWS accounts where the process runs. */
export function customerAws(settings: Settings, environment: Environment): CustomerAws {
  if (settings.text('CUSTOMER_AWS') === 'this-machine') return LOCAL_AWS;
  return new AwsCustomer({
    region: settings.text('AWS_REGION'),
    controlPlane: settings.text('CONTROL_PLANE_NAME'),
    storageAccessRoleArn: settings.text('STORAGE_ACCESS_ROLE_ARN'),
    relayHost: `relay.${settings.text('CONTROL_PLANE_DOMAIN')}`,
    endpoint: environment.AWS_ENDPOINT_URL, // as every client of AWS reads it
  });
}
