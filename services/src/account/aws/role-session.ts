import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import type { CustomerRole } from './customer-aws';

/** Key of the session tag that says for which account the platform acts; the customer's trust policy asks for it. */
export const TENANT_TAG_KEY = 'LakehouseAccountId';

/** In seconds: the shortest that STS gives; a look takes less. */
const SESSION_TIME = 900;

/** No session that looks at something may do more, whatever the role allows. */
const LOOKING = allowing('ec2:Describe*', '*');

/** A session policy that leaves one action on one resource, and what goes with it. */
export function allowing(action: string, resource: string, ...more: string[]): string {
  return allowingAll([[action, ...more], resource]);
}

/** The same for several kinds of resources: each with its actions. */
export function allowingAll(...allowed: (readonly [actions: string[], resource: string])[]): string {
  const statements = allowed.map(([actions, resource]) => ({ Effect: 'Allow', Action: actions, Resource: resource }));
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** How a session is had. */
export interface SessionOptions {
  /** Customers see it in CloudTrail. */
  readonly sessionName: string;
  /** What the role's trust policy is to ask for. @default - none is shown */
  readonly externalId?: string;
  /** What the session may do at most, as a policy. @default - look at EC2 */
  readonly policy?: string;
  /** Further session tags, for whom the platform acts within the account. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Assumes a role on behalf of an account. */
export async function assumeRole(
  sts: STSClient,
  { accountId, roleArn }: CustomerRole,
  { sessionName, externalId, policy = LOOKING, tags = {} }: SessionOptions,
): Promise<Credentials | undefined> {
  const { Credentials: credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: SESSION_TIME,
      Policy: policy,
      Tags: Object.entries({ ...tags, [TENANT_TAG_KEY]: accountId }).map(([Key, Value]) => ({ Key, Value })),
      ExternalId: externalId,
    }),
  );
  return credentials;
}

/** Keys as the clients of AWS take them. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The same, with the keys as clients take them. */
export async function sessionKeys(sts: STSClient, role: CustomerRole, options: SessionOptions): Promise<SessionKeys> {
  const keys = await assumeRole(sts, role, options);
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = keys ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error(`STS gave no keys for ${role.roleArn}`);
  return { accessKeyId, secretAccessKey, sessionToken };
}
