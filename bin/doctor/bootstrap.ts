import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsAccess } from '../aws/access';
import { awsMessage, type AwsSession } from '../aws/session';
import type { Finding } from './report';

/** The oldest bootstrap that can deploy stacks of today's CDK. */
const OLDEST_VERSION = 6;

/** Checks that an AWS account can be reached and deployed to, in a region. */
export async function checkAwsAccount(
  access: AwsAccess,
  awsAccount: string,
  region: string,
  qualifier: string,
): Promise<Finding[]> {
  const subject = `${awsAccount} ${region}`;
  try {
    const { session, by } = await access.to(awsAccount, region);
    return [
      { subject, check: 'credentials', verdict: 'ok', detail: by },
      { subject, check: 'bootstrap', ...(await checkBootstrap(session, `${awsAccount}/${region}`, qualifier)) },
    ];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ subject, check: 'credentials', verdict: 'FAILED', detail }];
  }
}

async function checkBootstrap(
  session: AwsSession,
  environment: string,
  qualifier: string,
): Promise<Pick<Finding, 'verdict' | 'detail'>> {
  const { region, credentials, profile } = session;
  const name = `/cdk-bootstrap/${qualifier}/version`;
  try {
    const { Parameter: parameter } = await new SSMClient({ region, credentials, profile }).send(
      new GetParameterCommand({ Name: name }),
    );
    const version = Number(parameter?.Value);
    if (version >= OLDEST_VERSION) return { verdict: 'ok', detail: `version ${version}` };
    return {
      verdict: 'FAILED',
      detail: `${name} must be ${OLDEST_VERSION} or newer, got ${parameter?.Value}; run "cdk bootstrap ${environment}"`,
    };
  } catch (error) {
    const missing = error instanceof Error && error.name === 'ParameterNotFound';
    return { verdict: 'FAILED', detail: missing ? `not there; run "cdk bootstrap ${environment}"` : awsMessage(error) };
  }
}
