import { AssumeRoleCommand, STSClient, type AssumeRoleCommandInput, type STSClientConfig } from '@aws-sdk/client-sts';

/** How a client is made that acts as someone, in a region. */
export interface AwsSession {
  readonly region: string;
  /** Keys of a session. @default - those of the profile, or of the environment */
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Profile of the AWS configuration. @default - the environment's */
  readonly profile?: string;
}

/** Assumes a role; throws what STS says if that is refused. */
export async function assumeRole(as: AwsSession, input: AssumeRoleCommandInput): Promise<AwsSession> {
  const client = new STSClient(stsConfig(as));
  const { Credentials: keys } = await client.send(new AssumeRoleCommand(input));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = keys ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error('STS returned no credentials');
  return { region: as.region, credentials: { accessKeyId, secretAccessKey, sessionToken } };
}

/** The regional endpoint of STS answers for the region that will be used. */
export function stsConfig({ region, credentials, profile }: AwsSession): STSClientConfig {
  return { region, credentials, profile };
}

/** What went wrong, in AWS's words. */
export function awsMessage(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
