import type { ControlPlanePlan, DataPlanePlan, Plan } from '../../lib/deployment/plan';
import { AwsAccess } from '../aws/access';
import { checkAwsAccount } from './bootstrap';
import { DataPlaneTrust } from './data-plane-trust';
import type { Finding } from './report';

/** How the doctor is asked to work. */
export interface DoctorOptions {
  /** Profiles whose credentials are at hand besides the default ones. */
  readonly profiles: string[];
  /** Qualifier of the bootstrap. */
  readonly qualifier: string;
  /** Role to try trust as. @default - the doctor's role of each control plane */
  readonly as?: string;
  /** File that `cdk deploy --outputs-file` wrote. @default - CloudFormation is asked */
  readonly outputs?: string;
}

/** Checks what a plan needs in AWS, and after deployment that customers' roles trust just whom they should. */
export async function examine(plan: Plan, options: DoctorOptions): Promise<Finding[]> {
  const access = new AwsAccess(options.profiles, options.qualifier);
  const findings: Finding[] = [];
  for (const { awsAccount, region } of environments(plan)) {
    findings.push(...(await checkAwsAccount(access, awsAccount, region, options.qualifier)));
  }
  const trust = new DataPlaneTrust(access, options);
  for (const dataPlane of plan.dataPlanes) findings.push(...(await trust.check(dataPlane)));
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
