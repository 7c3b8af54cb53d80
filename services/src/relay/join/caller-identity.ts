import type { InstanceProof } from '../../agent/api/join';
import { identityRequest, SIGNATURE_LIFETIME, type ProofBinding } from '../../agent/api/identity-request';

/** Who signed a proof, as AWS says. */
export interface InstanceIdentity {
  readonly awsAccountId: string;
  readonly roleName: string;
  readonly instanceId: string;
}

/** STS cannot be asked now; nothing is known of the proof. */
export class StsUnavailable extends Error {}

/** In milliseconds: how long STS may take. */
const TIMEOUT = 5_000;

/** EC2 names the session of an instance profile after the instance, and nobody but EC2 may assume the role of a node. */
const INSTANCE_SESSION = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/(i-[0-9a-f]{8,17})$/;

/**
 * Asks AWS who signed a proof.
 *
 * @param origin of the regional endpoint of STS, from the settings of the relay; nothing of the address comes from the node
 * @returns undefined when AWS does not accept the signature, or it is not that of an instance
 */
export async function identityOf(
  proof: InstanceProof,
  binding: Omit<ProofBinding, 'challenge' | 'stsHost'>,
  { origin, region }: { readonly origin: string; readonly region: string },
): Promise<InstanceIdentity | undefined> {
  const { host } = new URL(origin);
  const request = identityRequest({ ...binding, stsHost: host, challenge: proof.challenge });
  const query = new URLSearchParams({
    ...request.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${proof.accessKeyId}/${proof.date.slice(0, 8)}/${region}/sts/aws4_request`,
    'X-Amz-Date': proof.date,
    'X-Amz-Expires': String(SIGNATURE_LIFETIME),
    'X-Amz-Security-Token': proof.sessionToken,
    'X-Amz-SignedHeaders': Object.keys(request.headers).sort().join(';'),
    'X-Amz-Signature': proof.signature,
  });
  const reply = await ask(`${origin}${request.path}?${query.toString()}`, request.headers);
  if (reply.status >= 500 || reply.status === 429) throw new StsUnavailable(`STS answered ${reply.status}`);
  if (reply.status !== 200) return undefined;
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(reply.text)?.[1] ?? '';
  const [, awsAccountId, roleName, instanceId] = INSTANCE_SESSION.exec(arn) ?? [];
  return awsAccountId && roleName && instanceId ? { awsAccountId, roleName, instanceId } : undefined;
}

async function ask(url: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new StsUnavailable('STS does not answer', { cause: error });
  }
}
