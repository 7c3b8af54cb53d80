import { randomUUID } from 'node:crypto';
import { assumeRole, awsMessage, type AwsSession } from '../aws/session';
import type { Finding } from './report';

/** A role of a customer whose trust is tried. */
export interface TrustSubject {
  /** How the report calls it: the workspace. */
  readonly subject: string;
  /** ARN of the role. */
  readonly roleArn: string;
  /** Id of the account: the external id. */
  readonly accountId: string;
  /** Key of the session tag that carries the account id. */
  readonly tagKey: string;
}

/** What the doctor does with the sessions that it gets: nothing, and CloudTrail shows whose they were. */
const HARMLESS = {
  RoleSessionName: 'lakehouse-doctor',
  DurationSeconds: 900,
  Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }),
};

/**
 * Tries the trust of a role as the cluster manager would use it: the account's own id must be let in, no id and a wrong
 * one must not. Who is refused anyway learns nothing from being refused, so the last two come only after the first.
 *
 * @param as session that the role trusts: one of the control plane's cluster manager, or of the doctor's role
 */
export async function checkTrust(as: AwsSession, trusted: TrustSubject): Promise<Finding[]> {
  const right = await attempt(as, trusted, trusted.accountId);
  const { subject } = trusted;
  const admitted: Finding = { subject, check: 'role admits the account id', verdict: 'ok', detail: trusted.roleArn };
  if (right.outcome !== 'admitted') return [{ ...admitted, verdict: 'FAILED', detail: right.detail }];
  return [
    admitted,
    mustRefuse(subject, 'role refuses a missing external id', await attempt(as, trusted, undefined)),
    mustRefuse(subject, 'role refuses a wrong external id', await attempt(as, trusted, randomUUID())),
  ];
}

interface Attempt {
  readonly outcome: 'admitted' | 'refused' | 'unclear';
  readonly detail: string;
}

async function attempt(
  as: AwsSession,
  { roleArn, accountId, tagKey }: TrustSubject,
  externalId: string | undefined,
): Promise<Attempt> {
  try {
    const tags = [{ Key: tagKey, Value: accountId }];
    await assumeRole(as, { ...HARMLESS, RoleArn: roleArn, ExternalId: externalId, Tags: tags });
    return { outcome: 'admitted', detail: roleArn };
  } catch (error) {
    const refused = error instanceof Error && /^AccessDenied/.test(error.name);
    return { outcome: refused ? 'refused' : 'unclear', detail: awsMessage(error) };
  }
}

function mustRefuse(subject: string, check: string, { outcome, detail }: Attempt): Finding {
  if (outcome === 'refused') return { subject, check, verdict: 'ok', detail: 'refused' };
  if (outcome === 'unclear') return { subject, check, verdict: 'FAILED', detail };
  return { subject, check, verdict: 'FAILED', detail: `admitted: the trust policy of ${detail} must require sts:ExternalId` };
}
