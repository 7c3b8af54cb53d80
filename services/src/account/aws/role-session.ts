import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import type { CustomerRole } from './customer-aws';

/** Key of the session tag that says for which account the platform acts; the customer's trust policy asks for it. */
const TENANT_TAG_KEY = 'LakehouseAccountId';

/** In seconds: the shortest that STS gives; a look takes less. */
const SESSION_TIME = 900;

/** No session that looks at something may do more, whatever the role allows. */
const LOOKING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }],
});

/**
 * Assumes a customer's role to look at something.
 *
 * @param externalId what the role's trust policy is to ask for; undefined: none is shown
 */
export async function assumeRole(
  sts: STSClient,
  { accountId, roleArn }: CustomerRole,
  sessionName: string,
  externalId: string | undefined,
): Promise<Credentials | undefined> {
  const { Credentials: credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: SESSION_TIME,
      Policy: LOOKING,
      Tags: [{ Key: TENANT_TAG_KEY, Value: accountId }],
      ExternalId: externalId,
    }),
  );
  return credentials;
}
