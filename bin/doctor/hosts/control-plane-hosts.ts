import type { ControlPlanePlan } from '../../../lib/deployment/plan';
import { awsMessage } from '../../aws/session';
import type { DeployedStacks } from '../deployed-stacks';
import type { Finding } from '../report';
import { ask, type Answer, type Reach } from './ask';
import { certificateFinding } from './certificate';
import { verdictOn } from './not-reached';

/** What the checks of hosts need to know of the world. */
export interface Surroundings {
  readonly reach: Reach;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Version of this package. */
  readonly version: string;
}

/** Asks the hosts of a control plane what they tell everybody: that they are there, ready, of which version, and which control plane's. */
export async function checkControlPlane(
  plan: ControlPlanePlan,
  stacks: DeployedStacks,
  surroundings: Surroundings,
): Promise<Finding[]> {
  const { entry, controlPlane, stackName } = plan;
  const subject = entry.name;
  if (stackName === undefined) return [];
  const skipped = (detail: string): Finding[] => [{ subject, check: 'hosts', verdict: 'skipped', detail }];
  try {
    if (!(await stacks.ofControlPlane(plan))) return skipped(`stack ${stackName} is not deployed`);
  } catch (error) {
    return skipped(`whether stack ${stackName} is deployed is not known: ${awsMessage(error)}`);
  }
  const { accountsHost, relayHost, internetFacing } = controlPlane.contract;
  const common = { subject, stackName, internetFacing };
  const services = await checkService({ ...common, host: accountsHost, name: 'account host' }, surroundings);
  const relay = await checkService({ ...common, host: relayHost, name: 'relay host' }, surroundings);
  const metadata = services.some(({ verdict }) => verdict === 'ok')
    ? await checkMetadata(subject, accountsHost, surroundings)
    : [];
  return [...services, ...metadata, ...relay];
}

interface ServiceHost {
  readonly subject: string;
  readonly host: string;
  /** How the report calls the host. */
  readonly name: string;
  readonly stackName: string;
  /** Whether it has public addresses. @default true */
  readonly internetFacing?: boolean;
}

/** Whether a service behind a host is ready, and which one it is. */
async function checkService(
  { subject, host, name, stackName, internetFacing }: ServiceHost,
  { reach, now, version }: Surroundings,
): Promise<Finding[]> {
  const answer = await ask(`https://${host}/health/ready`, reach);
  if ('detail' in answer) return [{ subject, check: name, ...verdictOn(answer, internetFacing) }];
  const reached: Finding[] = [
    { subject, check: name, ...readiness(host, answer) },
    ...(answer.certificateEnds ? [certificateFinding(subject, name, host, answer.certificateEnds, now)] : []),
  ];
  if (answer.status !== 200) return reached;
  return [...reached, { subject, check: `${name}: version`, ...versionOf(answer, version, stackName) }];
}

type Verdict = Pick<Finding, 'verdict' | 'detail'>;

function readiness(host: string, { status, body }: Answer): Verdict {
  if (status === 200) return { verdict: 'ok', detail: `${host} is ready: the database answers, with the schema of its release` };
  // A load balancer without a task answers by itself, with a page.
  const detail =
    body.status === 'unavailable'
      ? `${host} is not ready: its database does not answer, or is not migrated to its release; the log of the service says which`
      : `${host} answers ${status}: no task is behind it, or something in front of it refuses; look at the events of its ECS service`;
  return { verdict: 'FAILED', detail };
}

function versionOf({ body }: Answer, wanted: string, stackName: string): Verdict {
  const { version } = body;
  if (version === wanted) return { verdict: 'ok', detail: `${wanted}, as this package` };
  const runs = typeof version === 'string' ? `version ${version}` : 'a release that does not tell its version';
  return {
    verdict: 'FAILED',
    detail: `${runs} runs, and this package is ${wanted}: deploy ${stackName}, or use the package that was deployed`,
  };
}

/** The public SDKs begin with this document: it says whose host it is. */
async function checkMetadata(subject: string, host: string, { reach }: Surroundings): Promise<Finding[]> {
  const check = 'host metadata';
  const answer = await ask(`https://${host}/.well-known/databricks-config`, reach);
  if ('detail' in answer) return [{ subject, check, verdict: 'FAILED', detail: answer.detail }];
  const { host_type: type, oidc_endpoint: endpoint } = answer.body;
  const own = type === 'ACCOUNT_HOST' && typeof endpoint === 'string' && endpoint.startsWith(`https://${host}/`);
  if (own) return [{ subject, check, verdict: 'ok', detail: `account host, logins at ${endpoint}` }];
  const got = `status ${answer.status}, host_type ${JSON.stringify(type)}, oidc_endpoint ${JSON.stringify(endpoint)}`;
  const detail = `must be that of the account host ${host}, got ${got}: does the name lead to this control plane, deployed with this domain?`;
  return [{ subject, check, verdict: 'FAILED', detail }];
}
