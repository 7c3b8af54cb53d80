import { OUTPUTS } from '../../lib/deployment/outputs';
import type { ControlPlanePlan, DataPlanePlan } from '../../lib/deployment/plan';
import type { AwsAccess } from '../aws/access';
import { assumeRole, awsMessage, type AwsSession } from '../aws/session';
import type { DeployedStacks } from './deployed-stacks';
import { subjectOf, type Finding } from './report';
import { checkTrust } from './trust';

/** Checks the trust of the roles of data planes, as far as it can be tried from here. */
export class DataPlaneTrust {
  private readonly sessions = new Map<string, Promise<AwsSession | string>>();

  /** @param as role to try trust as; without it the doctor's role of each control plane */
  constructor(
    private readonly access: AwsAccess,
    private readonly stacks: DeployedStacks,
    private readonly as?: string,
  ) {}

  /** The findings for one data plane; where trust cannot be tried, why. */
  public async check(dataPlane: DataPlanePlan): Promise<Finding[]> {
    const { account, served } = dataPlane;
    const subject = subjectOf(dataPlane);
    const skipped = (detail: string): Finding[] => [{ subject, check: 'trust', verdict: 'skipped', detail }];
    if (served.entry.databricks) return skipped('Databricks tries it when the role is registered');
    if (served.stackName === undefined) return skipped(`who deploys control plane ${served.entry.name} can try it`);
    try {
      const as = await this.sessionOf(served, served.stackName);
      if (typeof as === 'string') return skipped(as);
      const roleArn = await this.roleOf(dataPlane);
      if (roleArn === undefined) return skipped(`stack ${dataPlane.stackName} is not deployed`);
      const { tenantTagKey: tagKey } = served.controlPlane.contract;
      return await checkTrust(as, { subject, roleArn, accountId: account.id, tagKey });
    } catch (error) {
      return [{ subject, check: 'trust', verdict: 'FAILED', detail: awsMessage(error) }];
    }
  }

  /** A session that the roles trust, or why there is none; asked for once for each control plane. */
  private sessionOf(served: ControlPlanePlan, stackName: string): Promise<AwsSession | string> {
    const known = this.sessions.get(stackName);
    if (known) return known;
    const session = this.assumeDoctorRole(served, stackName);
    this.sessions.set(stackName, session);
    return session;
  }

  private async assumeDoctorRole(served: ControlPlanePlan, stackName: string): Promise<AwsSession | string> {
    const { awsAccount, region, name } = served.controlPlane.contract;
    const outputs = await this.stacks.ofControlPlane(served);
    const roleArn = this.as ?? outputs?.get(OUTPUTS.doctorRoleArn);
    if (roleArn !== undefined) {
      const { session } = await this.access.to(awsAccount, region);
      return assumeRole(session, { RoleArn: roleArn, RoleSessionName: 'lakehouse-doctor' });
    }
    if (!outputs) return `stack ${stackName} is not deployed`;
    return `give control plane ${name} a doctorPrincipalArn and deploy it, or use --as`;
  }

  private async roleOf(dataPlane: DataPlanePlan): Promise<string | undefined> {
    const { owner } = dataPlane;
    return owner.crossAccountRoleArn ?? (await this.stacks.ofDataPlane(dataPlane))?.get(OUTPUTS.crossAccountRoleArn);
  }
}
