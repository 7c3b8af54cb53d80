import type { ControlPlanePlan, DataPlanePlan, Plan } from '../../lib/deployment/plan';
import type { AccountClient } from '../../lib/workspace/account-api/account-client';
import { AwsAccess } from '../aws/access';
import { checkAwsAccount } from './bootstrap';
import { DataPlaneTrust } from './data-plane-trust';
import { DeployedStacks } from './deployed-stacks';
import { checkControlPlane, type Surroundings } from './hosts/control-plane-hosts';
import { RegisteredWorkspaces } from './hosts/registered-workspaces';
import { checkWorkspaces } from './hosts/workspace-hosts';
import type { Finding } from './report';

/** How the doctor is asked to work. */
export interface DoctorOptions extends Surroundings {
  /** Profiles whose credentials are at hand besides the default ones. */
  readonly profiles: string[];
  /** Qualifier of the bootstrap. */
  readonly qualifier: string;
  /** Role to try trust as. @default - the doctor's role of each control plane */
  readonly as?: string;
  /** File that `cdk deploy --outputs-file` wrote. @default - CloudFormation is asked */
  readonly outputs?: string;
  /** What asks the account API, by the ids of accounts whose credentials were given. */
  readonly clients: ReadonlyMap<string, AccountClient>;
}

/**
 * Checks what a plan needs in AWS, and after deployment that the control planes and their workspaces are there and answer, and that
 * customers' roles trust just whom they should. It changes nothing.
 */
export async function examine(plan: Plan, options: DoctorOptions): Promise<Finding[]> {
  const access = new AwsAccess(options.profiles, options.qualifier);
  const findings: Finding[] = [];
  for (const { awsAccount, region } of environments(plan)) {
    findings.push(...(await checkAwsAccount(access, awsAccount, region, options.qualifier)));
  }
  const stacks = new DeployedStacks(access, options.outputs);
  for (const controlPlane of plan.controlPlanes) findings.push(...(await checkControlPlane(controlPlane, stacks, options)));
  const trust = new DataPlaneTrust(access, stacks, options.as);
  const registered = new RegisteredWorkspaces(options.clients);
  for (const dataPlane of plan.dataPlanes) {
    findings.push(...(await trust.check(dataPlane)), ...(await checkWorkspaces(dataPlane, stacks, options, registered)));
  }
  return findings;
}

/** Every AWS account and region that something is deployed to, once. */
function environments(plan: Plan): { awsAccount: string; region: string }[] {
  const region = ({ controlPlane }: ControlPlanePlan) => controlPlane.contract.region;
  const all = [
    ...plan.controlPlanes
      .filter(({ stackName }) => stackName !== undefined)
      .map((served) => ({ awsAccount: served.controlPlane.contract.awsAccount, region: region(served) })),
    ...plan.dataPlanes.map(({ account, served }: DataPlanePlan) => ({ awsAccount: account.awsAccount, region: region(served) })),
  ];
  return [...new Map(all.map((environment) => [`${environment.awsAccount}/${environment.region}`, environment])).values()];
}
